/// Reads comma-separated values (RFC 4180), a record at a time.
///
/// 1. Fields are parted by commas, records by CR LF, LF or CR; the last record needs no end.
/// 2. A field in double quotes holds commas, line ends and, doubled, quotes. Elsewhere a quote is an error, for nobody can say
///    what was meant by it, nor where the record ends.
/// 3. A byte order mark at the very start is passed over; lines without a single character are no records.
/// 4. Text is UTF-8 and nothing is trimmed.
package struct CSVReader {
    /// What is read at most, so that a stray quote or a wrong file cannot take all memory.
    package struct Limits: Sendable, Hashable {
        /// Of one record: spreadsheets stop at 16,384 columns, time sheets at some dozens.
        package var fieldCount = 1_024
        /// Of one field, in bytes: more than any spreadsheet cell holds.
        package var fieldByteCount = 1 << 20

        package init() {}
    }

    private let bytes: [UInt8]
    private let limits: Limits
    /// How many bytes have been read.
    package var byteOffset: Int { offset }
    private var offset: Int
    /// Of the next byte, from 1.
    private var line = 1
    private var lineStart: Int

    /// - Throws: ``CSVError`` when the text is UTF-16, as its first bytes tell
    package init(_ bytes: [UInt8], limits: Limits = Limits()) throws(CSVError) {
        self.bytes = bytes
        self.limits = limits
        if bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff]) { throw CSVError(.utf16, line: 1, column: 1) }
        offset = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
        lineStart = offset
    }

    /// The next record; nothing at the end.
    ///
    /// - Throws: ``CSVError``, after which there is nothing more to read
    package mutating func next() throws(CSVError) -> CSVRecord? {
        while let length = lineEndLength(at: offset) { passLineEnd(length) }
        guard offset < bytes.count else { return nil }
        var record = CSVRecord(line: line, fields: [])
        while true {
            guard record.fields.count < limits.fieldCount else { throw error(.tooManyFields(limits.fieldCount)) }
            record.fields.append(try field())
            if offset < bytes.count, bytes[offset] == Self.comma {
                offset += 1
                continue
            }
            if let length = lineEndLength(at: offset) { passLineEnd(length) }
            return record
        }
    }

    private static let comma = UInt8(ascii: ",")
    private static let quote = UInt8(ascii: "\"")

    /// One field; the offset is then at a comma, a line end or the end.
    private mutating func field() throws(CSVError) -> String {
        if offset < bytes.count, bytes[offset] == Self.quote { return try quotedField() }
        let start = offset
        while offset < bytes.count, bytes[offset] != Self.comma, lineEndLength(at: offset) == nil {
            if bytes[offset] == Self.quote { throw error(.quoteInsideField) }
            offset += 1
        }
        return try text(bytes[start..<offset], line: line, column: { column(of: start) })
    }

    private mutating func quotedField() throws(CSVError) -> String {
        let (startLine, startOffset, startOfLine) = (line, offset, lineStart)
        var content: [UInt8] = []
        offset += 1
        var copied = offset
        while offset < bytes.count {
            if bytes[offset] != Self.quote {
                if let length = lineEndLength(at: offset) { passLineEnd(length) } else { offset += 1 }
                continue
            }
            content += bytes[copied..<offset]
            offset += 1
            guard offset < bytes.count, bytes[offset] == Self.quote else {
                let ends = offset == bytes.count || bytes[offset] == Self.comma || lineEndLength(at: offset) != nil
                guard ends else { throw error(.textAfterQuote) }
                return try text(content[...], line: startLine, column: { column(of: startOffset, from: startOfLine) })
            }
            copied = offset
            offset += 1
        }
        throw CSVError(.unclosedQuote, line: startLine, column: column(of: startOffset, from: startOfLine))
    }

    /// - Parameter column: counted only where something is wrong: a line may be long
    private func text(_ content: ArraySlice<UInt8>, line: Int, column: () -> Int) throws(CSVError) -> String {
        guard content.count <= limits.fieldByteCount else {
            throw CSVError(.fieldTooLong(limits.fieldByteCount), line: line, column: column())
        }
        guard let text = String(validating: content, as: UTF8.self) else { throw CSVError(.notUTF8, line: line, column: column()) }
        guard !content.contains(0) else { throw CSVError(.nul, line: line, column: column()) }
        return text
    }

    // MARK: Lines

    /// How many bytes end the line there; nothing where none does.
    private func lineEndLength(at offset: Int) -> Int? {
        guard offset < bytes.count else { return nil }
        switch bytes[offset] {
        case 0x0a: return 1
        case 0x0d: return offset + 1 < bytes.count && bytes[offset + 1] == 0x0a ? 2 : 1
        default: return nil
        }
    }

    private mutating func passLineEnd(_ length: Int) {
        offset += length
        line += 1
        lineStart = offset
    }

    /// Counted in characters as an editor counts them: bytes that begin one.
    private func column(of offset: Int) -> Int {
        column(of: offset, from: lineStart)
    }

    private func column(of offset: Int, from lineStart: Int) -> Int {
        bytes[lineStart..<offset].count { $0 & 0xc0 != 0x80 } + 1
    }

    private func error(_ rule: CSVError.Rule) -> CSVError {
        CSVError(rule, line: line, column: column(of: offset))
    }
}

/// A record and where it begins.
package struct CSVRecord: Sendable, Hashable {
    /// The line of its first byte, from 1. A quoted field may go over several.
    package let line: Int
    /// At least one, as they stand.
    package internal(set) var fields: [String]
}
