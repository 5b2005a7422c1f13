import CSV
import Timekeeping

/// The columns of Toggl Track's detailed report, and of the CSV that Toggl itself imports.
///
/// The activity is the project or tag that stands first in `ACTIVITY_TYPES`, else the project, else the first tag, else
/// `ACTIVITY_DEFAULT`. Client, task and what was billed have no place in an entry and are left behind.
/// Source: Toggl Knowledge Base, "Editing and uploading a CSV file".
struct TogglColumns {
    private enum Name {
        static let (user, email) = ("user", "email")
        static let (project, description, tags) = ("project", "description", "tags")
        static let (startDate, startTime, endDate, endTime) = ("start date", "start time", "end date", "end time")
        static let duration = "duration"
    }

    private let columns: NamedColumns
    private let activityTypes: ActivityTypes
    private let defaultActivity: ActivityType
    private let zone: TimeZone?

    /// - Throws: ``CSVFileError/unknownColumns(_:)`` when a column is missing that a row needs
    init(_ names: [String], settings: TimeTrackingSettings, zone: TimeZone?) throws(CSVFileError) {
        columns = try NamedColumns(names)
        try columns.require([Name.startDate, Name.startTime])
        if !columns.contains(Name.duration) { try columns.require([Name.endDate, Name.endTime]) }
        activityTypes = settings.activityTypes
        defaultActivity = settings.defaultActivity
        self.zone = zone
    }

    /// Whether there is a column for the user.
    var namesUsers: Bool { columns.contains(Name.user) || columns.contains(Name.email) }

    /// Name and e-mail address.
    func users(of record: CSVRecord) -> [String] {
        guard record.fields.count == columns.names.count else { return [] }
        return [Name.user, Name.email].compactMap { columns.text($0, of: record) }
    }

    func row(_ record: CSVRecord) throws(CSVRowFailure) -> CSVRow {
        try columns.check(record)
        let (activity, remark) = activity(of: record)
        let span = try span(of: record)
        typealias Attribute = TimeEntryTable.Attribute
        return CSVRow(
            line: record.line,
            fields: [
                CSVRow.Field(name: Attribute.activityType, column: Name.project, text: activity),
                CSVRow.Field(name: Attribute.start, column: Name.startTime, text: span.start.rfc3339),
                CSVRow.Field(name: Attribute.end, column: Name.endTime, text: span.end.rfc3339),
                CSVRow.Field(
                    name: Attribute.description, column: Name.description, text: columns.text(Name.description, of: record)),
            ], remarks: span.remarks + remark)
    }

    private func activity(of record: CSVRecord) -> (text: String, remark: [String]) {
        let tags = columns.text(Name.tags, of: record)?.split(separator: ",").map { TextRules.trimmed(String($0)) } ?? []
        let candidates = [columns.text(Name.project, of: record)].compactMap { $0 } + tags.filter { !$0.isEmpty }
        if let chosen = activityTypes.preferred(among: candidates) { return (chosen, []) }
        return (defaultActivity.text, ["there is neither project nor tag; the activity is taken as \"\(defaultActivity)\""])
    }

    private func span(of record: CSVRecord) throws(CSVRowFailure) -> WallSpan {
        let start = try time(Name.startDate, Name.startTime, of: record)
        let length = try columns.text(Name.duration, of: record).map { text throws(CSVRowFailure) in
            WallSpan.Length(seconds: try Self.seconds(text, line: record.line), tolerance: 0, column: Name.duration, text: text)
        }
        if columns.text(Name.endDate, of: record) == nil, let length {
            return try WallSpan(
                start: start, length: .seconds(length.seconds), zone: zone, column: Name.startTime, line: record.line)
        }
        let end = try time(Name.endDate, Name.endTime, of: record)
        return try WallSpan(
            start: start, end: end, length: length, zone: zone, columns: (Name.startTime, Name.endTime), line: record.line)
    }

    private func time(_ dateName: String, _ timeName: String, of record: CSVRecord) throws(CSVRowFailure) -> WallTime {
        let text = [dateName, timeName].map { columns.text($0, of: record) ?? "" }.joined(separator: " ")
        do {
            return .local(try CivilDateTime(text: text))
        } catch {
            let rule = "must be a day and a time like 2024-05-21 06:15:00: \(error)"
            throw CSVRowFailure([CSVRowProblem(line: record.line, column: timeName, value: text, rule: rule)])
        }
    }

    /// `HH:MM:SS`; hours may have more digits.
    private static func seconds(_ text: String, line: Int) throws(CSVRowFailure) -> Int64 {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part in part.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int64(part) : nil }
        // A century has less than a million hours.
        guard parts.count == 3, numbers.count == 3, numbers[0] < 1_000_000, numbers[1] < 60, numbers[2] < 60 else {
            let rule = "must be hours, minutes and seconds like 01:30:00"
            throw CSVRowFailure([CSVRowProblem(line: line, column: Name.duration, value: text, rule: rule)])
        }
        return (numbers[0] * 60 + numbers[1]) * 60 + numbers[2]
    }
}
