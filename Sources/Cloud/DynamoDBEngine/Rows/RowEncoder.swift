import DynamoDB
import Glibc
import JSON

/// Writes rows in a ``DynamoDB/RowShape``, straight from their bytes.
///
/// What happens for each attribute of each row must cost next to nothing: nothing is allocated and no reference is counted there,
/// which is why spans and pointers are handed around that were taken once. A row is taken apart into slots, one for each member of
/// the object, and the slots are copied out in the order of the members.
struct RowEncoder {
    /// A value as it stands in the row that is being written.
    private struct Slot {
        var kind = Kind.missing
        var bytes = UnsafeRawBufferPointer(start: nil, count: 0)
    }

    private enum Kind {
        case missing, string, number
    }

    /// What became of a row.
    private enum Outcome {
        case written, unusual, unwanted
    }

    private let shape: RowShape
    /// What a row takes at most besides its strings.
    private let frameByteCount: Int

    /// The places of a row for which it is remembered which member stood there last: rows of a table are mostly alike.
    private static let placeCount = 32

    init(_ shape: RowShape) {
        self.shape = shape
        let numberCount = shape.parts.count { if case .number = $0.plain { true } else { false } }
        frameByteCount = shape.texts.count + shape.parts.count + numberCount * NumberBytes.textByteCountLimit + BlockCopy.byteCount
    }

    /// Room for so many rows like this one, a little more rather than less, with what the last one may take while it is written.
    func usualByteCount(of row: Row, count: Int) -> Int {
        (row.bytes.count + 6 * shape.parts.count) * (count + 1) + frameByteCount
    }

    /// Appends the rows that are meant, each but the very first behind a comma.
    ///
    /// - Returns: how many there are
    func append(_ entries: UnsafeBufferPointer<IndexEntry>, to bytes: inout [UInt8], isFirst: Bool) -> Int {
        shape.parts.withUnsafeBufferPointer { parts in
            shape.texts.withUnsafeBytes { texts in
                withUnsafeTemporaryAllocation(of: Slot.self, capacity: parts.count) { slots in
                    append(entries, Parts(parts: parts, texts: texts), slots, to: &bytes, isFirst: isFirst)
                }
            }
        }
    }

    private func append(
        _ entries: UnsafeBufferPointer<IndexEntry>, _ parts: Parts, _ slots: UnsafeMutableBufferPointer<Slot>,
        to bytes: inout [UInt8], isFirst: Bool
    ) -> Int {
        var expected = InlineArray<32, Int>(repeating: 0)
        var rowCount = 0
        for index in entries.indices {
            let hasComma = rowCount > 0 || !isFirst
            slots.initialize(repeating: Slot())
            let outcome = entries[index].row.withAttributes { cursor, count -> Outcome in
                guard Self.find(&cursor, count, slots, parts, &expected) else { return .unusual }
                if let choice = shape.choice, !Self.isChosen(slots[choice.part], by: choice, parts) { return .unwanted }
                let room = frameByteCount + cursor.offset
                return write(slots, parts, hasComma: hasComma, room: room, to: &bytes) ? .written : .unusual
            }
            if outcome == .unwanted { continue }
            if outcome == .unusual {
                let item = entries[index].row.item
                if let choice = shape.choice, !choice.includes(item) { continue }
                if hasComma { bytes.append(UInt8(ascii: ",")) }
                bytes += shape.unusual(item)
            }
            rowCount += 1
        }
        return rowCount
    }

    private static func isChosen(_ slot: Slot, by choice: RowShape.Choice, _ parts: Parts) -> Bool {
        guard slot.kind == .string else { return false }
        return parts.isText(slot.bytes, at: choice.bytes) || choice.includes(otherBytes: slot.bytes)
    }

    /// Whether a row comes behind another in the order of the shape, or is equal to it there.
    func isOrdered(_ first: Row, _ second: Row) -> Bool {
        for (left, right) in zip(order(of: first), order(of: second)) where left != right {
            return left.lexicographicallyPrecedes(right)
        }
        return true
    }

    /// The values by which a row is ordered.
    private func order(of row: Row) -> [[UInt8]] {
        shape.order.map { index in
            let name = Array(shape.texts[shape.parts[index].name])
            return row.offset(of: name).map { offset in row.withScalar(at: offset) { Array($0) } } ?? []
        }
    }

    /// The parts of the shape, lent for all rows. Every place of a part comes from ``RowShape``, which made it of these texts.
    private struct Parts {
        let parts: UnsafeBufferPointer<RowShape.Part>
        let texts: UnsafeRawBufferPointer

        @inline(__always)
        func isName(_ name: UnsafeRawBufferPointer, of member: Int) -> Bool {
            isText(name, at: parts[member].name)
        }

        @inline(__always)
        func isText(_ bytes: UnsafeRawBufferPointer, at range: Range<Int>) -> Bool {
            guard range.count == bytes.count, let start = texts.baseAddress else { return false }
            return ByteOrder.areEqual(bytes, UnsafeRawBufferPointer(start: start + range.lowerBound, count: range.count))
        }
    }

    /// Finds the members' values in a row.
    ///
    /// - Returns: whether all are strings or numbers
    private static func find(
        _ cursor: inout RowCursor, _ count: Int, _ slots: UnsafeMutableBufferPointer<Slot>, _ parts: Parts,
        _ expected: inout InlineArray<32, Int>
    ) -> Bool {
        // A copy can stay in registers where the caller's must be written back at every step.
        var walk = cursor
        defer { cursor = walk }
        for place in 0..<count {
            let name = walk.byteString()
            var member = place < placeCount ? expected[place] : 0
            if !parts.isName(name, of: member) {
                guard let found = parts.parts.indices.first(where: { parts.isName(name, of: $0) }) else {
                    var rest = walk
                    rest.skipValue()
                    walk = rest
                    continue
                }
                member = found
                if place < placeCount { expected[place] = found }
            }
            switch walk.byte() {
            case RowFormat.Tag.string.rawValue: slots[member] = Slot(kind: .string, bytes: walk.byteString())
            case RowFormat.Tag.number.rawValue: slots[member] = Slot(kind: .number, bytes: walk.byteString())
            default: return false
            }
        }
        return true
    }

    /// Writes a row, when all of it is plain; otherwise nothing.
    ///
    /// - Parameter room: as many bytes as it can take at most
    private func write(
        _ slots: UnsafeMutableBufferPointer<Slot>, _ parts: Parts, hasComma: Bool, room: Int, to bytes: inout [UInt8]
    ) -> Bool {
        var isPlain = true
        bytes.append(addingCapacity: room) { output in
            output.withUnsafeMutableBufferPointer { buffer, count in
                let commaCount = hasComma ? 1 : 0
                let free = UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: buffer[(count + commaCount)...]))
                guard let start = free.baseAddress, let byteCount = Self.writePlain(slots, parts, to: start) else {
                    isPlain = false
                    return
                }
                if hasComma { buffer[count] = UInt8(ascii: ",") }
                count += commaCount + byteCount
            }
        }
        return isPlain
    }

    /// - Parameter output: has room for all
    /// - Returns: how many bytes were written; `nil` when something is not plain
    private static func writePlain(
        _ slots: UnsafeMutableBufferPointer<Slot>, _ parts: Parts, to output: UnsafeMutableRawPointer
    ) -> Int? {
        var end = output
        for index in slots.indices where slots[index].kind != .missing {
            let (value, part) = (slots[index].bytes, parts.parts[index])
            BlockCopy.copy(part.start, of: parts.texts, to: end)
            end += part.start.count
            switch (part.plain, slots[index].kind) {
            case (.number, .number):
                end += NumberBytes.writeText(
                    of: value, to: UnsafeMutableRawBufferPointer(start: end, count: NumberBytes.textByteCountLimit))
                continue
            case (.digits, .string):
                guard !value.isEmpty, value.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) else { return nil }
            case (.text, .string):
                break
            default:
                return nil
            }
            guard JSONWriter.copyPlainText(value, to: end) else { return nil }
            end += value.count
            end.storeBytes(of: UInt8(ascii: "\""), as: UInt8.self)
            end += 1
        }
        // The first member began with a comma, where the brace belongs.
        output.storeBytes(of: UInt8(ascii: "{"), as: UInt8.self)
        end = max(end, output + 1)
        end.storeBytes(of: UInt8(ascii: "}"), as: UInt8.self)
        return end + 1 - output
    }
}
