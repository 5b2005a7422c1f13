package import Timekeeping

/// What Timewarrior gives an extension on standard input: its configuration, an empty line, and the intervals as an export
/// (timewarrior.net/docs/api).
///
/// 1. A configuration line is a name without a colon, a colon and a blank, and the value, which may be empty. Of two lines of one
///    name the last counts.
/// 2. What was asked for stands among them as `temp.report.start`, `temp.report.end` and `temp.report.tags`, empty where
///    nothing was said. The intervals have been chosen by it already; one that only touches the range is there whole.
package struct TimewarriorExtensionInput: Sendable {
    /// Every variable by its name.
    package let configuration: [String: String]
    /// The start of the range; nothing when it has none.
    package let start: Instant?
    /// The end of the range, which belongs to it no longer; nothing when it has none.
    package let end: Instant?
    /// The tags that were asked for, as Timewarrior lists them: with commas, and in quotes where need be.
    package let tags: String
    /// The intervals, and those that are odd.
    package let export: TimewarriorExport

    /// The most that is read: an export with a configuration of a mebibyte before it.
    package static let maximumByteCount = TimewarriorExport.maximumByteCount + (1 << 20)

    /// Reads the whole of it.
    package init(parsing bytes: [UInt8]) throws(TimewarriorExtensionInputError) {
        var configuration: [String: String] = [:]
        var rest = bytes[...]
        for number in 1... {
            guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { throw .noIntervals }
            let line = String(decoding: rest[..<end], as: UTF8.self)
            rest = rest[(end + 1)...]
            if line.isEmpty { break }
            guard let colon = line.firstIndex(of: ":") else { throw .badLine(number: number) }
            configuration[String(line[..<colon])] = String(line[line.index(after: colon)...].drop { $0 == " " })
        }
        self.configuration = configuration
        start = try Self.instant("temp.report.start", in: configuration)
        end = try Self.instant("temp.report.end", in: configuration)
        tags = configuration["temp.report.tags"] ?? ""
        do throws(TimewarriorExportError) {
            export = try TimewarriorExport(parsing: Array(rest))
        } catch {
            throw .export(error)
        }
    }

    private static func instant(
        _ name: String, in configuration: [String: String]
    ) throws(TimewarriorExtensionInputError) -> Instant? {
        guard let text = configuration[name], !text.isEmpty else { return nil }
        guard let instant = try? Instant(basic: text) else { throw .badInstant(name: name, text) }
        return instant
    }

    /// What was asked for, for people: days where the range is made of days of the zone, instants otherwise. Timewarrior's days are
    /// those of the machine.
    package func rangeName(in zone: TimeZone) -> String {
        let range =
            switch (start, end) {
            case (nil, nil): "all"
            case (let start?, nil): "since \(Self.name(start, in: zone))"
            case (nil, let end?): "before \(Self.name(end, in: zone))"
            case (let start?, let end?): Self.name(start, end, in: zone)
            }
        if tags.isEmpty { return range }
        let isShort = tags.count <= Self.shownTagsLength
        return "\(range), tagged \(isShort ? tags : tags.prefix(Self.shownTagsLength - 1) + "…")"
    }

    /// How many characters of the tags stand in the name of a range, which is one line.
    private static let shownTagsLength = 100

    private static func name(_ start: Instant, _ end: Instant, in zone: TimeZone) -> String {
        guard let first = day(start, in: zone), let next = day(end, in: zone) else { return "\(start.rfc3339) - \(end.rfc3339)" }
        // A person's Monday to Sunday includes the Sunday.
        let last = next.adding(days: -1)
        return first == last ? "\(first)" : "\(first) to \(last)"
    }

    private static func name(_ instant: Instant, in zone: TimeZone) -> String {
        day(instant, in: zone).map { "\($0)" } ?? instant.rfc3339
    }

    /// The day that begins there, if one does.
    private static func day(_ instant: Instant, in zone: TimeZone) -> CivilDate? {
        let date = zone.civilDate(at: instant)
        return zone.startOfDay(date) == instant ? date : nil
    }
}

/// Why it is not what Timewarrior gives an extension.
package enum TimewarriorExtensionInputError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A line of the configuration has no colon.
    case badLine(number: Int)
    /// It ends before the empty line.
    case noIntervals
    /// An end of the range is not an instant.
    case badInstant(name: String, String)
    /// What follows the empty line is no export.
    case export(TimewarriorExportError)

    package var description: String {
        switch self {
        case .badLine(let number):
            "line \(number) of the input is not \"name: value\": is it Timewarrior that calls, as in `timew upload :week`?"
        case .noIntervals: "the input has no intervals: is it Timewarrior that calls, as in `timew upload :week`?"
        case .badInstant(let name, let text): "\(name) must look like 20240521T061500Z, not \"\(text)\""
        case .export(let error): error.description
        }
    }
}
