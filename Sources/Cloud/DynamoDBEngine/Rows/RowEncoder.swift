import DynamoDB
import Glibc
import JSON

/// Writes rows in a ``DynamoDB/RowShape``, straight from their bytes.
///
/// What happens for each attribute of each row must cost next to nothing, so nothing is allocated and no references are counted
/// there: a row is taken apart into slots, one for each member, and the slots are copied out in the order of the members.
struct RowEncoder {
    /// A value as it stands in the row.
    private struct Slot {
        var tag: RowFormat.Tag?
        var bytes = UnsafeRawBufferPointer(start: nil, count: 0)
    }

    /// Where the bytes of a member are in ``texts``.
    private struct Member {
        var name: Range<Int>
        /// `,"name":` and the quote of a string.
        var start: Range<Int>
        var plain: RowShape.Plain
    }

    private let shape: RowShape
    private let members: [Member]
    private let texts: [UInt8]
    /// The bytes of all starts, and what a row needs besides its values.
    private let frameByteCount: Int
    /// For each place in a row the member that stood there last: rows of a table are mostly alike.
    private var expected: [Int]
    private var number: [UInt8] = []
    private var reader = RowReader()

    /// The places that are remembered; further attributes are looked for.
    private static let placeCount = 32
    /// The longest text of a number: 38 digits, or a digit and as many zeros as the exponent allows, with sign and point.
    private static let longestNumberByteCount = 170

    init(_ shape: RowShape) {
        self.shape = shape
        var members: [Member] = []
        var texts: [UInt8] = []
        for member in shape.members {
            let name = texts.count..<texts.count + member.name.utf8.count
            texts += member.name.utf8
            let start = texts.count
            texts += ",\"\(member.name)\":".utf8
            if member.plain != .number { texts.append(UInt8(ascii: "\"")) }
            members.append(Member(name: name, start: start..<texts.count, plain: member.plain))
        }
        self.members = members
        self.texts = texts
        frameByteCount = texts.count + members.count * Self.longestNumberByteCount + 8
        expected = [Int](repeating: 0, count: Self.placeCount)
    }

    /// Appends rows, each but the very first behind a comma.
    mutating func append(_ entries: UnsafeBufferPointer<IndexEntry>, to bytes: inout [UInt8], isFirst: Bool) {
        var needsComma = !isFirst
        withUnsafeTemporaryAllocation(of: Slot.self, capacity: members.count) { slots in
            for index in entries.indices {
                slots.initialize(repeating: Slot())
                if needsComma { bytes.append(UInt8(ascii: ",")) }
                needsComma = true
                let isWritten = entries[index].row.withAttributes { cursor, count in
                    find(&cursor, count, slots) && write(slots, room: frameByteCount + cursor.offset, to: &bytes)
                }
                if !isWritten { bytes += shape.unusual(reader.item(of: entries[index].row)) }
            }
        }
    }

    /// The values by which a row is ordered.
    func order(of row: Row) -> [[UInt8]] {
        shape.order.map { index in
            row.offset(of: Array(texts[members[index].name])).map { offset in row.withScalar(at: offset) { Array($0) } } ?? []
        }
    }

    /// Finds the members' values in a row.
    ///
    /// - Returns: whether all are strings or numbers
    private mutating func find(_ cursor: inout RowCursor, _ count: Int, _ slots: UnsafeMutableBufferPointer<Slot>) -> Bool {
        for place in 0..<count {
            guard let member = member(named: cursor.byteString(), place: place) else {
                cursor.skipValue()
                continue
            }
            let tag = cursor.tag()
            guard tag == .string || tag == .number else { return false }
            slots[member] = Slot(tag: tag, bytes: cursor.byteString())
        }
        return true
    }

    private mutating func member(named name: UnsafeRawBufferPointer, place: Int) -> Int? {
        if place < Self.placeCount, isName(name, ofMember: expected[place]) { return expected[place] }
        guard let member = members.indices.first(where: { isName(name, ofMember: $0) }) else { return nil }
        if place < Self.placeCount { expected[place] = member }
        return member
    }

    @inline(__always)
    private func isName(_ name: UnsafeRawBufferPointer, ofMember index: Int) -> Bool {
        let range = members[index].name
        guard range.count == name.count, let base = name.baseAddress else { return false }
        return texts.withUnsafeBytes { texts in
            memcmp(base, UnsafeRawBufferPointer(rebasing: texts[range]).baseAddress ?? base, name.count) == 0
        }
    }

    /// Writes a row, when all of it is plain; otherwise nothing.
    ///
    /// - Parameter room: as many bytes as it can take at most
    private mutating func write(_ slots: UnsafeMutableBufferPointer<Slot>, room: Int, to bytes: inout [UInt8]) -> Bool {
        var isPlain = true
        bytes.append(addingCapacity: room) { output in
            output.withUnsafeMutableBufferPointer { buffer, count in
                let free = UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: buffer[count...]))
                if let end = writePlain(slots, to: free) { count += end } else { isPlain = false }
            }
        }
        return isPlain
    }

    /// - Parameter output: has room for all
    /// - Returns: how many bytes were written; `nil` when something is not plain
    private mutating func writePlain(
        _ slots: UnsafeMutableBufferPointer<Slot>, to output: UnsafeMutableRawBufferPointer
    ) -> Int? {
        guard let base = output.baseAddress else { return nil }
        var end = 0
        for index in slots.indices {
            guard let tag = slots[index].tag else { continue }
            let value = slots[index].bytes
            let plain = members[index].plain
            guard (tag == .number) == (plain == .number) else { return nil }
            end += copy(members[index].start, to: base + end)
            switch plain {
            case .number:
                number.removeAll(keepingCapacity: true)
                NumberBytes.appendText(of: value, to: &number)
                number.withUnsafeBytes { (base + end).copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(base), byteCount: $0.count) }
                end += number.count
                continue
            case .digits:
                guard !value.isEmpty, value.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) else { return nil }
                fallthrough
            case .text:
                guard JSONWriter.copyPlainText(value, to: base + end) else { return nil }
                end += value.count
            }
            base.storeBytes(of: UInt8(ascii: "\""), toByteOffset: end, as: UInt8.self)
            end += 1
        }
        // The first member began with a comma, where the brace belongs.
        base.storeBytes(of: UInt8(ascii: "{"), as: UInt8.self)
        if end == 0 { end = 1 }
        base.storeBytes(of: UInt8(ascii: "}"), toByteOffset: end, as: UInt8.self)
        return end + 1
    }

    @inline(__always)
    private func copy(_ range: Range<Int>, to target: UnsafeMutableRawPointer) -> Int {
        texts.withUnsafeBytes { texts in
            let text = UnsafeRawBufferPointer(rebasing: texts[range])
            if let base = text.baseAddress { target.copyMemory(from: base, byteCount: text.count) }
        }
        return range.count
    }
}
