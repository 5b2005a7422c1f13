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

    /// Appends rows, each but the very first behind a comma.
    func append(_ entries: UnsafeBufferPointer<IndexEntry>, to bytes: inout [UInt8], isFirst: Bool) {
        let (parts, texts) = (shape.parts.span, shape.texts.span)
        withUnsafeTemporaryAllocation(of: Slot.self, capacity: parts.count) { slots in
            var expected = InlineArray<32, Int>(repeating: 0)
            for index in entries.indices {
                let hasComma = index > 0 || !isFirst
                slots.initialize(repeating: Slot())
                let isWritten = entries[index].row.withAttributes { cursor, count in
                    guard Self.find(&cursor, count, slots, parts, texts, &expected) else { return false }
                    return write(slots, parts, texts, hasComma: hasComma, room: frameByteCount + cursor.offset, to: &bytes)
                }
                if isWritten { continue }
                if hasComma { bytes.append(UInt8(ascii: ",")) }
                bytes += shape.unusual(entries[index].row.item)
            }
        }
    }

    /// The values by which a row is ordered.
    func order(of row: Row) -> [[UInt8]] {
        shape.order.map { index in
            let name = Array(shape.texts[shape.parts[index].name])
            return row.offset(of: name).map { offset in row.withScalar(at: offset) { Array($0) } } ?? []
        }
    }

    /// Finds the members' values in a row.
    ///
    /// - Returns: whether all are strings or numbers
    private static func find(
        _ cursor: inout RowCursor, _ count: Int, _ slots: UnsafeMutableBufferPointer<Slot>, _ parts: Span<RowShape.Part>,
        _ texts: Span<UInt8>, _ expected: inout InlineArray<32, Int>
    ) -> Bool {
        // A copy can stay in registers where the caller's must be written back at every step.
        var walk = cursor
        defer { cursor = walk }
        for place in 0..<count {
            let name = walk.byteString()
            var member = place < placeCount ? expected[place] : 0
            if !isName(name, of: parts[member], texts) {
                guard let found = parts.indices.first(where: { isName(name, of: parts[$0], texts) }) else {
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

    @inline(__always)
    private static func isName(_ name: UnsafeRawBufferPointer, of part: RowShape.Part, _ texts: Span<UInt8>) -> Bool {
        guard part.name.count == name.count else { return false }
        return texts.extracting(part.name).withUnsafeBytes { ByteOrder.areEqual(name, $0) }
    }

    /// Writes a row, when all of it is plain; otherwise nothing.
    ///
    /// - Parameter room: as many bytes as it can take at most
    private func write(
        _ slots: UnsafeMutableBufferPointer<Slot>, _ parts: Span<RowShape.Part>, _ texts: Span<UInt8>, hasComma: Bool, room: Int,
        to bytes: inout [UInt8]
    ) -> Bool {
        var isPlain = true
        bytes.append(addingCapacity: room) { output in
            output.withUnsafeMutableBufferPointer { buffer, count in
                let commaCount = hasComma ? 1 : 0
                let free = UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: buffer[(count + commaCount)...]))
                guard let byteCount = Self.writePlain(slots, parts, texts, to: free) else {
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
        _ slots: UnsafeMutableBufferPointer<Slot>, _ parts: Span<RowShape.Part>, _ texts: Span<UInt8>,
        to output: UnsafeMutableRawBufferPointer
    ) -> Int? {
        guard let base = output.baseAddress else { return nil }
        var end = 0
        for index in slots.indices where slots[index].kind != .missing {
            let (value, part) = (slots[index].bytes, parts[index])
            texts.withUnsafeBytes { BlockCopy.copy(part.start, of: $0, to: UnsafeMutableRawBufferPointer(rebasing: output[end...])) }
            end += part.start.count
            switch (part.plain, slots[index].kind) {
            case (.number, .number):
                end += NumberBytes.writeText(of: value, to: UnsafeMutableRawBufferPointer(rebasing: output[end...]))
                continue
            case (.digits, .string):
                guard !value.isEmpty, value.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) else { return nil }
            case (.text, .string):
                break
            default:
                return nil
            }
            guard JSONWriter.copyPlainText(value, to: base + end) else { return nil }
            end += value.count
            output[end] = UInt8(ascii: "\"")
            end += 1
        }
        // The first member began with a comma, where the brace belongs.
        output[0] = UInt8(ascii: "{")
        end = max(end, 1)
        output[end] = UInt8(ascii: "}")
        return end + 1
    }
}
