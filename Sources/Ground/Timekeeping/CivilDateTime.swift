/// What a calendar and a clock on the wall show: a day and a time of day, without saying where.
package struct CivilDateTime: Hashable, Sendable {
    /// The day.
    package let date: CivilDate
    /// Seconds since midnight, 0 to 86,399, as a clock counts them that is not set.
    package let secondOfDay: Int

    /// - Parameter secondOfDay: 0 to 86,399
    package init(_ date: CivilDate, secondOfDay: Int) {
        precondition((0..<86_400).contains(secondOfDay), "a second of the day")
        self.date = date
        self.secondOfDay = secondOfDay
    }

    /// Reads `YYYY-MM-DDTHH:MM:SS`; a space may stand for the `T`, and the seconds may be left out.
    ///
    /// - Throws: `InstantError`
    package init(text: String) throws(InstantError) {
        var text = text
        text.makeContiguousUTF8()
        let span = text.utf8Span.span
        let date: CivilDate
        do {
            date = try CivilDate(prefixOf: span)
        } catch {
            throw .date(error)
        }
        let dateByteCount = CivilDate.textByteCount
        guard span.holds(UInt8(ascii: "T"), at: dateByteCount) || span.holds(UInt8(ascii: " "), at: dateByteCount) else {
            throw .malformed(expected: "\"T\" or a space", byteOffset: dateByteCount)
        }
        let timeByteCount = text.utf8.count - dateByteCount - 1
        if timeByteCount == "HH:MM".utf8.count {
            try self.init(date, time: "\(text):00", at: dateByteCount + 1)
        } else {
            try self.init(date, time: text, at: dateByteCount + 1)
        }
    }

    private init(_ date: CivilDate, time text: String, at offset: Int) throws(InstantError) {
        let span = text.utf8Span.span
        let second = try Instant.secondOfDay(in: span, at: offset)
        let end = offset + "HH:MM:SS".utf8.count
        guard span.count == end else { throw .malformed(expected: "nothing more", byteOffset: end) }
        self.init(date, secondOfDay: second)
    }
}

extension TimeZone {
    /// Every instant at which clocks in the zone show this day and time, in order: one as a rule, none where clocks were set
    /// forward over it, two where they were set back over it.
    package func instants(showing local: CivilDateTime) -> [Instant] {
        let second = Int64(local.date.dayNumber) * Instant.secondsPerDay + Int64(local.secondOfDay)
        return stretches(around: second).compactMap { stretch in
            let instant = second - stretch.offset
            return stretch.start <= instant && instant < stretch.end ? Instant(secondsSinceEpoch: instant) : nil
        }
    }
}
