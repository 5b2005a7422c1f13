extension CivilDate: CustomStringConvertible {
    /// A day from its text `YYYY-MM-DD` (RFC 3339 section 5.6, `full-date`), and nothing before or after it.
    ///
    /// - Throws: `CivilDateError`
    package init(text: String) throws(CivilDateError) {
        var text = text
        text.makeContiguousUTF8()
        try self.init(text: text.utf8Span.span)
    }

    /// A day from the bytes of `YYYY-MM-DD`.
    ///
    /// - Throws: `CivilDateError`
    package init(text: Span<UInt8>) throws(CivilDateError) {
        try self.init(prefixOf: text)
        guard text.count == Self.textByteCount else {
            throw .malformed(expected: "nothing more", byteOffset: Self.textByteCount)
        }
    }

    /// The day as `YYYY-MM-DD`.
    package var description: String {
        FixedWidthText.string(width: Self.textByteCount) { $0.write(self) }
    }

    static let textByteCount = 10

    /// A day from the first ten bytes of a text.
    @inline(__always)
    init(prefixOf text: Span<UInt8>) throws(CivilDateError) {
        let dash = UInt8(ascii: "-")
        guard let year = text.decimal(at: 0, count: 4) else {
            throw .malformed(expected: "four digits of the year", byteOffset: 0)
        }
        guard text.holds(dash, at: 4) else { throw .malformed(expected: "\"-\"", byteOffset: 4) }
        guard let month = text.decimal(at: 5, count: 2) else {
            throw .malformed(expected: "two digits of the month", byteOffset: 5)
        }
        guard text.holds(dash, at: 7) else { throw .malformed(expected: "\"-\"", byteOffset: 7) }
        guard let day = text.decimal(at: 8, count: 2) else {
            throw .malformed(expected: "two digits of the day", byteOffset: 8)
        }
        try self.init(year: year, month: month, day: day)
    }
}

extension FixedWidthText {
    /// Writes `YYYY-MM-DD`.
    @inline(__always)
    mutating func write(_ date: CivilDate) {
        write4(date.year)
        write(UInt8(ascii: "-"))
        write2(date.month)
        write(UInt8(ascii: "-"))
        write2(date.day)
    }
}
