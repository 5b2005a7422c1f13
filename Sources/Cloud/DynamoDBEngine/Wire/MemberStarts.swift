import JSON

/// How the members of the last row began: `,"name":{"S":"`.
///
/// The rows of a table mostly have the same attributes, of the same types, at the same places. All is kept in one array: what
/// happens for each attribute of each row must not count references.
struct MemberStarts {
    /// One place: the type, and where in ``bytes`` the name and the start are.
    private struct Place {
        var tag: RowFormat.Tag
        var name: Range<Int>
        /// With a comma before it and, where text follows, its quote.
        var start: Range<Int>

        /// The start as a ``JSON/JSONWriter`` takes it, which sets commas and quotes itself.
        var bareStart: Range<Int> { start.lowerBound + 1..<start.upperBound - (tag.isText ? 1 : 0) }
    }

    private var places: [Place] = []
    /// Names and starts, and ``padding`` behind the last, so that a block can be copied from every place.
    private var bytes = padding
    /// How many places there are up to the first that is no string, number or constant.
    private var plainCount = 0
    /// The numbers among the places.
    private var numberCount = 0

    /// The places that are remembered; rows with more attributes than this are not the ones to be quick with.
    private static let placeLimit = 64
    /// What an attribute takes at most besides its start and its text: `false}`.
    private static let endByteCount = 6
    private static let padding = [UInt8](repeating: 0, count: BlockCopy.byteCount)

    /// Writes the start of a member, with its name and its type.
    ///
    /// - Parameter place: how many attributes of the row came before
    mutating func write(_ name: UnsafeRawBufferPointer, _ tag: RowFormat.Tag, place: Int, to json: inout JSONWriter) {
        if !isKnown(name, tag, at: place) {
            guard remember(name, tag, at: place) else {
                json.key(String(decoding: name, as: UTF8.self))
                json.beginObject()
                json.key(tag.typeDescriptor)
                return
            }
        }
        json.startOfMember(bytes.span.extracting(places[place].bareStart))
    }

    private func isKnown(_ name: UnsafeRawBufferPointer, _ tag: RowFormat.Tag, at place: Int) -> Bool {
        guard place < places.count, places[place].tag == tag else { return false }
        return bytes.withUnsafeBytes { Self.isName(name, places[place].name, in: $0) }
    }

    @inline(__always)
    private static func isName(_ name: UnsafeRawBufferPointer, _ range: Range<Int>, in bytes: UnsafeRawBufferPointer) -> Bool {
        range.count == name.count && ByteOrder.areEqual(name, UnsafeRawBufferPointer(rebasing: bytes[range]))
    }

    /// Forgets this place and those behind it, and remembers this one unless there are too many, or one before is not known.
    private mutating func remember(_ name: UnsafeRawBufferPointer, _ tag: RowFormat.Tag, at place: Int) -> Bool {
        guard place <= places.count, place < Self.placeLimit else { return false }
        places.removeSubrange(place...)
        bytes.removeSubrange((places.last?.start.upperBound ?? 0)...)
        var writer = JSONWriter()
        writer.key(String(decoding: name, as: UTF8.self))
        writer.beginObject()
        writer.key(tag.typeDescriptor)
        let nameRange = bytes.count..<bytes.count + name.count
        bytes.append(contentsOf: name)
        bytes.append(UInt8(ascii: ","))
        bytes.append(contentsOf: writer.bytes)
        if tag.isText { bytes.append(UInt8(ascii: "\"")) }
        places.append(Place(tag: tag, name: nameRange, start: nameRange.upperBound..<bytes.count))
        bytes += Self.padding
        plainCount = places.firstIndex { !$0.tag.isPlain } ?? places.count
        numberCount = places.count { $0.tag == .number }
        return true
    }
}

// MARK: Whole rows

extension MemberStarts {
    /// Writes a row that is like the last one and whose texts need no escape; otherwise nothing.
    ///
    /// - Returns: whether it was written
    func write(_ row: borrowing Row, to json: inout JSONWriter) -> Bool {
        let room = bytes.count + row.bytes.count + Self.endByteCount * places.count + numberCount * NumberBytes.textByteCountLimit
        return row.withAttributes { cursor, count in
            guard count <= plainCount, count > 0 else { return false }
            return json.value(byteCount: room) { output in
                bytes.withUnsafeBytes { Self.write(cursor, count, places.span, $0, to: output) }
            }
        }
    }

    /// - Parameter output: has room for all
    /// - Returns: how many bytes were written; `nil` when the row is another one
    private static func write(
        _ start: RowCursor, _ count: Int, _ places: Span<Place>, _ bytes: UnsafeRawBufferPointer,
        to output: UnsafeMutableRawBufferPointer
    ) -> Int? {
        guard let base = output.baseAddress else { return nil }
        var (cursor, end) = (start, 0)
        for index in 0..<count {
            let place = places[index]
            guard isName(cursor.byteString(), place.name, in: bytes), cursor.byte() == place.tag.rawValue else { return nil }
            BlockCopy.copy(place.start, of: bytes, to: base + end)
            end += place.start.count
            switch place.tag {
            case .string:
                let text = cursor.byteString()
                guard text.count <= output.count - end, JSONWriter.copyPlainText(text, to: base + end) else { return nil }
                end += text.count
                output[end] = UInt8(ascii: "\"")
                end += 1
            case .number:
                end += NumberBytes.writeText(of: cursor.byteString(), to: UnsafeMutableRawBufferPointer(rebasing: output[end...]))
                output[end] = UInt8(ascii: "\"")
                end += 1
            default:
                for byte in (place.tag == .false ? "false" : "true").utf8 {
                    output[end] = byte
                    end += 1
                }
            }
            output[end] = UInt8(ascii: "}")
            end += 1
        }
        // The first member began with a comma, where the brace belongs.
        output[0] = UInt8(ascii: "{")
        output[end] = UInt8(ascii: "}")
        return end + 1
    }
}

extension RowFormat.Tag {
    /// What AWS calls the type.
    var typeDescriptor: String {
        switch self {
        case .string: "S"
        case .number: "N"
        case .binary: "B"
        case .false, .true: "BOOL"
        case .null: "NULL"
        case .list: "L"
        case .map: "M"
        case .stringSet: "SS"
        case .numberSet: "NS"
        case .binarySet: "BS"
        }
    }

    /// Whether its value stands between quotes.
    fileprivate var isText: Bool { self == .string || self == .number }

    /// Whether its value has nothing inside it, and stands on the wire nearly as it stands in the row.
    fileprivate var isPlain: Bool {
        switch self {
        case .string, .number, .false, .true, .null: true
        default: false
        }
    }
}
