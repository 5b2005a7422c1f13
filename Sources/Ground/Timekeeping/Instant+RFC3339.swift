/// The text forms of RFC 3339 section 5.6, read with any offset and fraction, written in UTC.
extension Instant {
    /// An instant from RFC 3339 text such as `2024-05-21T08:15:00.25+02:00`.
    ///
    /// `T` and `Z` may be lower case, as the RFC allows; a space instead of `T` may not. Of a fraction the first nine
    /// digits count. The offset `-00:00` is UTC. Second 60 is refused: see `InstantError.leapSecond`.
    ///
    /// - Throws: `InstantError`
    package init(rfc3339 text: String) throws(InstantError) {
        var text = text
        text.makeContiguousUTF8()
        try self.init(rfc3339: text.utf8Span.span)
    }

    /// An instant from the bytes of RFC 3339 text.
    ///
    /// - Throws: `InstantError`
    package init(rfc3339 text: Span<UInt8>) throws(InstantError) {
        if let plain = Instant(plainRFC3339: text) {
            self = plain
            return
        }
        let day: CivilDate
        do {
            day = try CivilDate(prefixOf: text)
        } catch {
            throw .date(error)
        }
        guard text.holds(UInt8(ascii: "T"), at: 10) || text.holds(UInt8(ascii: "t"), at: 10) else {
            throw .malformed(expected: "\"T\"", byteOffset: 10)
        }
        let secondOfDay = try Self.secondOfDay(in: text, at: 11)
        var offset = 19
        var nanosecond: Int32 = 0
        if text.holds(UInt8(ascii: "."), at: offset) {
            (nanosecond, offset) = try Self.fraction(in: text, at: offset + 1)
        }
        var seconds = Int64(day.dayNumber) * Self.secondsPerDay + Int64(secondOfDay)
        if text.holds(UInt8(ascii: "Z"), at: offset) || text.holds(UInt8(ascii: "z"), at: offset) {
            offset += 1
        } else {
            seconds -= Int64(try Self.zoneOffset(in: text, at: offset))
            offset += 6
        }
        guard offset == text.count else { throw .malformed(expected: "nothing more", byteOffset: offset) }
        guard (Self.earliest.secondsSinceEpoch...Self.latest.secondsSinceEpoch).contains(seconds) else { throw .outsideYears }
        self.init(secondsSinceEpoch: seconds, nanosecond: nanosecond)
    }

    /// An instant from `YYYY-MM-DDTHH:MM:SSZ`, as nearly all are written: eight bytes are checked at a time.
    ///
    /// - Returns: `nil` for any other text, and for one that is wrong; the long way tells which
    private init?(plainRFC3339 text: Span<UInt8>) {
        guard text.count == Self.rfc3339ByteCount, text.holds(UInt8(ascii: "T"), at: 10), text.holds(UInt8(ascii: "Z"), at: 19),
            let date = EightDigits(text, at: 0, like: 0x2d30_302d_3030_3030, limits: 0x7f76_767f_7676_7676),
            let day = text.decimal(at: 8, count: 2),
            let time = EightDigits(text, at: 11, like: 0x3030_3a30_303a_3030, limits: 0x7676_7f76_767f_7676),
            let civil = try? CivilDate(year: date.pair(at: 0) * 100 + date.pair(at: 2), month: date.pair(at: 5), day: day),
            let second = try? Self.secondOfDay(hour: time.pair(at: 0), minute: time.pair(at: 3), second: time.pair(at: 6))
        else { return nil }
        self.init(civil, secondOfDay: second)
    }

    /// Whole seconds in UTC, `YYYY-MM-DDTHH:MM:SSZ`; a fraction is cut off.
    package var rfc3339: String {
        FixedWidthText.string(width: Self.rfc3339ByteCount) { $0.writeRFC3339(self) }
    }

    /// Milliseconds in UTC, `YYYY-MM-DDTHH:MM:SS.mmmZ`; what is finer is cut off.
    package var rfc3339Milliseconds: String {
        FixedWidthText.string(width: Self.rfc3339ByteCount + 4) { $0.writeRFC3339(self, milliseconds: true) }
    }

    /// Appends `YYYY-MM-DDTHH:MM:SS.mmmZ` without making a string.
    package func appendRFC3339Milliseconds(to bytes: inout [UInt8]) {
        FixedWidthText.append(to: &bytes, width: Self.rfc3339ByteCount + 4) { $0.writeRFC3339(self, milliseconds: true) }
    }

    private static var rfc3339ByteCount: Int { 20 }

    /// Seconds since midnight from `HH:MM:SS`.
    @inline(__always)
    static func secondOfDay(in text: Span<UInt8>, at offset: Int) throws(InstantError) -> Int {
        let colon = UInt8(ascii: ":")
        guard let hour = text.decimal(at: offset, count: 2) else {
            throw .malformed(expected: "two digits of the hour", byteOffset: offset)
        }
        guard text.holds(colon, at: offset + 2) else { throw .malformed(expected: "\":\"", byteOffset: offset + 2) }
        guard let minute = text.decimal(at: offset + 3, count: 2) else {
            throw .malformed(expected: "two digits of the minute", byteOffset: offset + 3)
        }
        guard text.holds(colon, at: offset + 5) else { throw .malformed(expected: "\":\"", byteOffset: offset + 5) }
        guard let second = text.decimal(at: offset + 6, count: 2) else {
            throw .malformed(expected: "two digits of the second", byteOffset: offset + 6)
        }
        return try secondOfDay(hour: hour, minute: minute, second: second)
    }

    /// Seconds since midnight of a time that exists.
    @inline(__always)
    static func secondOfDay(hour: Int, minute: Int, second: Int) throws(InstantError) -> Int {
        guard hour <= 23, minute <= 59, second <= 59 else {
            if second == 60, hour <= 23, minute <= 59 { throw .leapSecond }
            throw .noSuchTime(hour: hour, minute: minute, second: second)
        }
        return (hour * 60 + minute) * 60 + second
    }

    /// The nanoseconds of the digits after a point, and the offset after the last digit.
    private static func fraction(in text: Span<UInt8>, at start: Int) throws(InstantError) -> (Int32, Int) {
        var offset = start
        var nanosecond: Int32 = 0
        var weight: Int32 = 100_000_000
        while offset < text.count {
            let digit = text[offset] &- UInt8(ascii: "0")
            guard digit <= 9 else { break }
            nanosecond += Int32(digit) * weight
            weight /= 10
            offset += 1
        }
        guard offset > start else { throw .malformed(expected: "a digit of the fraction", byteOffset: start) }
        return (nanosecond, offset)
    }

    /// Seconds east of UTC from `+HH:MM` or `-HH:MM`.
    private static func zoneOffset(in text: Span<UInt8>, at offset: Int) throws(InstantError) -> Int {
        let sign: Int
        if text.holds(UInt8(ascii: "+"), at: offset) {
            sign = 1
        } else if text.holds(UInt8(ascii: "-"), at: offset) {
            sign = -1
        } else {
            throw .malformed(expected: "\"Z\" or an offset such as \"+01:00\"", byteOffset: offset)
        }
        guard let hours = text.decimal(at: offset + 1, count: 2), text.holds(UInt8(ascii: ":"), at: offset + 3),
            let minutes = text.decimal(at: offset + 4, count: 2)
        else {
            throw .malformed(expected: "an offset such as \"+01:00\"", byteOffset: offset)
        }
        guard hours <= 23, minutes <= 59 else { throw .noSuchOffset(hours: sign * hours, minutes: minutes) }
        return sign * (hours * 60 + minutes) * 60
    }
}

extension Instant: CustomStringConvertible {
    /// RFC 3339 in UTC, with as many digits of a fraction as there are.
    package var description: String {
        guard nanosecond != 0 else { return rfc3339 }
        var digits = String(nanosecond)
        digits = String(repeating: "0", count: 9 - digits.utf8.count) + digits
        while digits.last == "0" { digits.removeLast() }
        return "\(rfc3339.dropLast()).\(digits)Z"
    }
}

extension FixedWidthText {
    /// Writes `HH:MM:SS`.
    @inline(__always)
    mutating func writeTime(secondOfDay: Int) {
        write2(secondOfDay / 3600)
        write(UInt8(ascii: ":"))
        write2(secondOfDay / 60 % 60)
        write(UInt8(ascii: ":"))
        write2(secondOfDay % 60)
    }

    /// Writes `YYYY-MM-DDTHH:MM:SSZ`, or with `.mmm` before the `Z`.
    @inline(__always)
    mutating func writeRFC3339(_ instant: Instant, milliseconds: Bool = false) {
        write(instant.civilDate)
        write(UInt8(ascii: "T"))
        writeTime(secondOfDay: instant.secondOfDay)
        if milliseconds {
            let millisecond = Int(instant.nanosecond) / 1_000_000
            write(UInt8(ascii: "."))
            write(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: millisecond / 100))
            write2(millisecond % 100)
        }
        write(UInt8(ascii: "Z"))
    }
}
