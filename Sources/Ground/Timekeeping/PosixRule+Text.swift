/// Reading `TZ` text such as `CET-1CEST,M3.5.0,M10.5.0/3` or `<-03>3`.
extension PosixRule {
    /// A rule from its text; nothing when the text is not one.
    ///
    /// A daylight saving time without dates is refused: POSIX leaves its dates to the implementation, and zone files
    /// always have them.
    init?(_ text: [UInt8]) {
        var cursor = Cursor(bytes: text)
        guard cursor.skipName(), let west = cursor.clock(hours: 0...24) else { return nil }
        standardOffset = -west
        guard !cursor.isAtEnd else { return }

        guard cursor.skipName() else { return nil }
        var offset = standardOffset + 3600
        if !cursor.isAt(UInt8(ascii: ",")) {
            guard let west = cursor.clock(hours: 0...24) else { return nil }
            offset = -west
        }
        guard cursor.skip(UInt8(ascii: ",")), let start = cursor.yearlyMoment(), cursor.skip(UInt8(ascii: ",")),
            let end = cursor.yearlyMoment(), cursor.isAtEnd
        else { return nil }
        daylight = Daylight(offset: offset, start: start, end: end)
    }

    private struct Cursor {
        let bytes: [UInt8]
        var index = 0

        var isAtEnd: Bool { index == bytes.count }

        func isAt(_ byte: UInt8) -> Bool {
            index < bytes.count && bytes[index] == byte
        }

        mutating func skip(_ byte: UInt8) -> Bool {
            guard isAt(byte) else { return false }
            index += 1
            return true
        }

        /// Skips the name of a time: three or more letters, or in angle brackets letters, digits, `+` and `-`.
        mutating func skipName() -> Bool {
            let isQuoted = skip(UInt8(ascii: "<"))
            let start = index
            while index < bytes.count, Self.isNamePart(bytes[index], isQuoted: isQuoted) { index += 1 }
            guard index - start >= 3 else { return false }
            return !isQuoted || skip(UInt8(ascii: ">"))
        }

        private static func isNamePart(_ byte: UInt8, isQuoted: Bool) -> Bool {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"): isQuoted
            default: false
            }
        }

        /// One to three digits.
        mutating func number(_ range: ClosedRange<Int>) -> Int? {
            var value = 0
            let start = index
            while index < bytes.count, index - start < 3, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index]) {
                value = value * 10 + Int(bytes[index] - UInt8(ascii: "0"))
                index += 1
            }
            return index > start && range.contains(value) ? value : nil
        }

        /// `[+-]hh[:mm[:ss]]` in seconds.
        mutating func clock(hours: ClosedRange<Int>) -> Int? {
            let isNegative = skip(UInt8(ascii: "-"))
            if !isNegative { _ = skip(UInt8(ascii: "+")) }
            guard var seconds = number(hours).map({ $0 * 3600 }) else { return nil }
            if skip(UInt8(ascii: ":")) {
                guard let minute = number(0...59) else { return nil }
                seconds += minute * 60
                if skip(UInt8(ascii: ":")) {
                    guard let second = number(0...59) else { return nil }
                    seconds += second
                }
            }
            return isNegative ? -seconds : seconds
        }

        /// `Mm.w.d`, `Jn` or `n`, each with an optional `/time` (02:00 without).
        mutating func yearlyMoment() -> YearlyMoment? {
            guard let day = day() else { return nil }
            guard skip(UInt8(ascii: "/")) else { return YearlyMoment(day: day, secondOfDay: 2 * 3600) }
            guard let second = clock(hours: 0...167) else { return nil }
            return YearlyMoment(day: day, secondOfDay: second)
        }

        private mutating func day() -> YearlyMoment.Day? {
            if skip(UInt8(ascii: "M")) {
                guard let month = number(1...12), skip(UInt8(ascii: ".")), let week = number(1...5),
                    skip(UInt8(ascii: ".")), let weekday = number(0...6)
                else { return nil }
                return .weekday(month: month, week: week, weekday: weekday)
            }
            if skip(UInt8(ascii: "J")) { return number(1...365).map { .julian($0) } }
            return number(0...365).map { .zeroBased($0) }
        }
    }
}
