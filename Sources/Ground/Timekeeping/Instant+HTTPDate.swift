/// The date format of HTTP fields (RFC 9110 section 5.6.7), `Sun, 06 Nov 1994 08:49:37 GMT`.
extension Instant {
    /// An instant from an IMF-fixdate.
    ///
    /// The two obsolete forms of the RFC are refused: no server or client of today writes them, and the year of one of
    /// them has two digits. Whoever reads an HTTP date treats a refused one as absent, as the RFC asks.
    ///
    /// - Throws: `InstantError`
    package init(httpDate text: String) throws(InstantError) {
        var text = text
        text.makeContiguousUTF8()
        try self.init(httpDate: text.utf8Span.span)
    }

    /// An instant from the bytes of an IMF-fixdate.
    ///
    /// - Throws: `InstantError`
    package init(httpDate text: Span<UInt8>) throws(InstantError) {
        guard let weekday = Self.index(of: text, at: 0, in: Self.weekdayNames) else {
            throw .malformed(expected: "a weekday such as \"Sun\"", byteOffset: 0)
        }
        guard text.holds(UInt8(ascii: ","), at: 3), text.holds(UInt8(ascii: " "), at: 4) else {
            throw .malformed(expected: "\", \"", byteOffset: 3)
        }
        guard let day = text.decimal(at: 5, count: 2) else {
            throw .malformed(expected: "two digits of the day", byteOffset: 5)
        }
        guard text.holds(UInt8(ascii: " "), at: 7) else { throw .malformed(expected: "\" \"", byteOffset: 7) }
        guard let month = Self.index(of: text, at: 8, in: Self.monthNames) else {
            throw .malformed(expected: "a month such as \"Nov\"", byteOffset: 8)
        }
        guard text.holds(UInt8(ascii: " "), at: 11) else { throw .malformed(expected: "\" \"", byteOffset: 11) }
        guard let year = text.decimal(at: 12, count: 4) else {
            throw .malformed(expected: "four digits of the year", byteOffset: 12)
        }
        guard text.holds(UInt8(ascii: " "), at: 16) else { throw .malformed(expected: "\" \"", byteOffset: 16) }
        let secondOfDay = try Self.secondOfDay(in: text, at: 17)
        guard text.count == Self.httpDateByteCount, text.holds(UInt8(ascii: " "), at: 25), text.holds(UInt8(ascii: "G"), at: 26),
            text.holds(UInt8(ascii: "M"), at: 27), text.holds(UInt8(ascii: "T"), at: 28)
        else {
            throw .malformed(expected: "\" GMT\"", byteOffset: 25)
        }
        let date: CivilDate
        do {
            date = try CivilDate(year: year, month: month + 1, day: day)
        } catch {
            throw .date(error)
        }
        guard date.weekday == weekday else { throw .wrongWeekday }
        self.init(date, secondOfDay: secondOfDay)
    }

    /// Whole seconds as an IMF-fixdate; a fraction is cut off.
    package var httpDate: String {
        FixedWidthText.string(width: Self.httpDateByteCount) { $0.writeHTTPDate(self) }
    }

    private static let httpDateByteCount = 29
    fileprivate static let weekdayNames: StaticString = "SunMonTueWedThuFriSat"
    fileprivate static let monthNames: StaticString = "JanFebMarAprMayJunJulAugSepOctNovDec"

    /// The place of three letters in a row of names of three letters each.
    private static func index(of text: Span<UInt8>, at offset: Int, in names: StaticString) -> Int? {
        guard offset + 3 <= text.count else { return nil }
        for index in 0..<names.utf8CodeUnitCount / 3 {
            let name = names.utf8Start + index * 3
            if name[0] == text[offset], name[1] == text[offset + 1], name[2] == text[offset + 2] { return index }
        }
        return nil
    }
}

extension FixedWidthText {
    fileprivate mutating func writeHTTPDate(_ instant: Instant) {
        let date = instant.civilDate
        writeName(date.weekday, of: Instant.weekdayNames)
        write(", ")
        write2(date.day)
        write(UInt8(ascii: " "))
        writeName(date.month - 1, of: Instant.monthNames)
        write(UInt8(ascii: " "))
        write4(date.year)
        write(UInt8(ascii: " "))
        writeTime(secondOfDay: instant.secondOfDay)
        write(" GMT")
    }

    private mutating func writeName(_ index: Int, of names: StaticString) {
        for offset in index * 3..<index * 3 + 3 {
            write(names.utf8Start[offset])
        }
    }
}
