/// The compact form of ISO 8601 in UTC, `20240521T061500Z`: Timewarrior's exports and AWS signatures use it.
extension Instant {
    /// An instant from `YYYYMMDDTHHMMSSZ`, nothing else.
    ///
    /// - Throws: `InstantError`
    package init(basic text: String) throws(InstantError) {
        var text = text
        text.makeContiguousUTF8()
        try self.init(basic: text.utf8Span.span)
    }

    /// An instant from the bytes of `YYYYMMDDTHHMMSSZ`.
    ///
    /// - Throws: `InstantError`
    package init(basic text: Span<UInt8>) throws(InstantError) {
        guard let year = text.decimal(at: 0, count: 4), let month = text.decimal(at: 4, count: 2),
            let day = text.decimal(at: 6, count: 2)
        else {
            throw .malformed(expected: "eight digits of a date", byteOffset: 0)
        }
        guard text.holds(UInt8(ascii: "T"), at: 8) else { throw .malformed(expected: "\"T\"", byteOffset: 8) }
        guard let hour = text.decimal(at: 9, count: 2), let minute = text.decimal(at: 11, count: 2),
            let second = text.decimal(at: 13, count: 2)
        else {
            throw .malformed(expected: "six digits of a time", byteOffset: 9)
        }
        guard text.holds(UInt8(ascii: "Z"), at: 15) else { throw .malformed(expected: "\"Z\"", byteOffset: 15) }
        guard text.count == Self.basicByteCount else {
            throw .malformed(expected: "nothing more", byteOffset: Self.basicByteCount)
        }
        let date: CivilDate
        do {
            date = try CivilDate(year: year, month: month, day: day)
        } catch {
            throw .date(error)
        }
        self.init(date, secondOfDay: try Self.secondOfDay(hour: hour, minute: minute, second: second))
    }

    /// Whole seconds in UTC, `YYYYMMDDTHHMMSSZ`; a fraction is cut off.
    package var basic: String {
        FixedWidthText.string(width: Self.basicByteCount) { text in
            text.writeBasicDate(civilDate)
            text.write(UInt8(ascii: "T"))
            let second = secondOfDay
            text.write2(second / 3600)
            text.write2(second / 60 % 60)
            text.write2(second % 60)
            text.write(UInt8(ascii: "Z"))
        }
    }

    /// The day in UTC, `YYYYMMDD`: the date of a signature's scope.
    package var basicDate: String {
        FixedWidthText.string(width: 8) { $0.writeBasicDate(civilDate) }
    }

    private static let basicByteCount = 16
}

extension FixedWidthText {
    fileprivate mutating func writeBasicDate(_ date: CivilDate) {
        write4(date.year)
        write2(date.month)
        write2(date.day)
    }
}
