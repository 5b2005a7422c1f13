/// Reading compiled zone files: TZif, RFC 9636 (and RFC 8536 before it), versions 1 to 4.
///
/// A file is a header and a data block with 32-bit times; from version 2 on the same again with 64-bit times, which is
/// the one that counts, and a last line with the rule for all later times. Files with leap seconds (`right/…`) are
/// refused, since `Instant` counts without them.
extension TimeZone {
    /// A zone from the bytes of its file.
    ///
    /// - Throws: `TZifError`
    init(identifier: String, file bytes: [UInt8]) throws(TZifError) {
        var cursor = TZifCursor(bytes: bytes)
        var header = try cursor.header()
        var timeByteCount = 4
        if header.version >= 2 {
            try cursor.skip(header.dataByteCount(timeByteCount: 4))
            header = try cursor.header()
            timeByteCount = 8
        }
        guard header.leapSecondCount == 0 else { throw .leapSeconds }
        let block = try cursor.data(header, timeByteCount: timeByteCount)
        var rule: PosixRule?
        if header.version >= 2 {
            let footer = try cursor.footer()
            if !footer.isEmpty {
                guard let read = PosixRule(footer) else { throw .malformedRule }
                rule = read
            }
        }
        self.init(identifier: identifier, initialOffset: block.initialOffset, transitions: block.transitions, rule: rule)
    }
}

/// Why bytes are not a zone file.
package enum TZifError: Error, Hashable, Sendable {
    /// It does not begin with `TZif`.
    case notTZif
    /// A version below 1 or so new that nobody knows it.
    case unknownVersion
    /// It ends in the middle.
    case truncated
    /// It is longer than any zone file.
    case tooLong
    /// A count that contradicts another, or that no real zone has.
    case impossibleCount
    /// Times that do not ascend.
    case unorderedTransitions
    /// A transition to a type that is not listed.
    case unknownLocalTimeType
    /// An offset of more than 26 hours.
    case impossibleOffset
    /// The file counts leap seconds.
    case leapSeconds
    /// The last line is not a `TZ` rule.
    case malformedRule
}

extension TZifError: CustomStringConvertible {
    /// What is wrong, to be read after "the file is damaged:".
    package var description: String {
        switch self {
        case .notTZif: "it does not begin with \"TZif\""
        case .unknownVersion: "its version is unknown"
        case .truncated: "it ends too early"
        case .tooLong: "it is too long"
        case .impossibleCount: "its counts do not fit together"
        case .unorderedTransitions: "its transitions are not in order"
        case .unknownLocalTimeType: "a transition leads to a type that is not listed"
        case .impossibleOffset: "it has an offset of more than 26 hours"
        case .leapSeconds: "it counts leap seconds"
        case .malformedRule: "its last line is not a rule"
        }
    }
}

/// The counts of a TZif header.
private struct TZifHeader {
    var version: Int
    var utIndicatorCount: Int
    var standardIndicatorCount: Int
    var leapSecondCount: Int
    var transitionCount: Int
    var typeCount: Int
    var nameByteCount: Int

    func dataByteCount(timeByteCount: Int) -> Int {
        transitionCount * (timeByteCount + 1) + typeCount * 6 + nameByteCount
            + leapSecondCount * (timeByteCount + 4) + standardIndicatorCount + utIndicatorCount
    }
}

/// A bounds-checked walk through a zone file.
private struct TZifCursor {
    let bytes: [UInt8]
    var index = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func skip(_ count: Int) throws(TZifError) {
        guard count <= bytes.count - index else { throw .truncated }
        index += count
    }

    /// A big-endian number of up to 8 bytes, with its sign.
    mutating func integer(byteCount: Int) throws(TZifError) -> Int64 {
        guard byteCount <= bytes.count - index else { throw .truncated }
        var value = Int64(Int8(bitPattern: bytes[index]))
        for offset in 1..<byteCount {
            value = value << 8 | Int64(bytes[index + offset])
        }
        index += byteCount
        return value
    }

    mutating func byte() throws(TZifError) -> UInt8 {
        guard index < bytes.count else { throw .truncated }
        defer { index += 1 }
        return bytes[index]
    }

    mutating func header() throws(TZifError) -> TZifHeader {
        guard bytes.count - index >= 44 else {
            throw bytes.dropFirst(index).starts(with: "TZif".utf8) ? .truncated : .notTZif
        }
        guard bytes[index...].starts(with: "TZif".utf8) else { throw .notTZif }
        index += 4
        // Version 1 is a zero byte, the later ones are digits.
        let version: Int
        switch try byte() {
        case 0: version = 1
        case let digit where (UInt8(ascii: "2")...UInt8(ascii: "9")).contains(digit): version = Int(digit - UInt8(ascii: "0"))
        default: throw .unknownVersion
        }
        try skip(15)
        var counts: [Int] = []
        for _ in 0..<6 {
            let count = Int(try integer(byteCount: 4))
            // No count in a file can be larger than the file.
            guard (0...bytes.count).contains(count) else { throw .impossibleCount }
            counts.append(count)
        }
        guard (1...256).contains(counts[4]) else { throw .impossibleCount }
        return TZifHeader(
            version: version, utIndicatorCount: counts[0], standardIndicatorCount: counts[1], leapSecondCount: counts[2],
            transitionCount: counts[3], typeCount: counts[4], nameByteCount: counts[5])
    }

    mutating func data(
        _ header: TZifHeader, timeByteCount: Int
    ) throws(TZifError) -> (initialOffset: Int32, transitions: [TimeZone.Transition]) {
        let end = index + header.dataByteCount(timeByteCount: timeByteCount)
        guard end <= bytes.count else { throw .truncated }
        var instants: [Int64] = []
        for _ in 0..<header.transitionCount {
            let instant = try integer(byteCount: timeByteCount)
            if let last = instants.last, last >= instant { throw .unorderedTransitions }
            instants.append(instant)
        }
        var types: [Int] = []
        for _ in 0..<header.transitionCount {
            types.append(Int(try byte()))
        }
        var offsets: [Int32] = []
        for _ in 0..<header.typeCount {
            let offset = Int32(try integer(byteCount: 4))
            // RFC 9636 section 3.2: more than −25 hours and less than 26.
            guard offset > -25 * 3600, offset < 26 * 3600 else { throw .impossibleOffset }
            offsets.append(offset)
            try skip(2)
        }
        var transitions: [TimeZone.Transition] = []
        for (instant, type) in zip(instants, types) {
            guard type < offsets.count else { throw .unknownLocalTimeType }
            transitions.append(TimeZone.Transition(instant: instant, offset: offsets[type]))
        }
        index = end
        return (offsets[0], transitions)
    }

    /// The last line, between two newlines.
    mutating func footer() throws(TZifError) -> [UInt8] {
        let newline = UInt8(ascii: "\n")
        guard try byte() == newline else { throw .malformedRule }
        guard let end = bytes[index...].firstIndex(of: newline) else { throw .truncated }
        defer { index = end + 1 }
        return [UInt8](bytes[index..<end])
    }
}
