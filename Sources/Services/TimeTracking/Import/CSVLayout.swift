import CSV
import Timekeeping

/// Which columns a file has, and how a row of them becomes an entry.
///
/// The columns of an entry are those that `timetracking-export --csv` writes. With a header they stand in any order, and those
/// that can be derived may be left out; without one they are the seven in their order. A Toggl report is known by its header.
struct CSVLayout {
    /// Whether the first record names the columns.
    let hasHeader: Bool
    private let columns: Columns
    private let activityTypes: ActivityTypes

    private enum Columns {
        case entry(EntryColumns)
        case toggl(TogglColumns)
    }

    /// - Parameter first: the first record of the file
    /// - Throws: ``CSVFileError/unknownColumns(_:)``
    init(_ first: CSVRecord, settings: TimeTrackingSettings, zone: TimeZone?) throws(CSVFileError) {
        activityTypes = settings.activityTypes
        let names = first.fields.map { TextRules.trimmed($0).lowercased() }
        let separators: [(Character, String)] = first.fields.count == 1 ? [(";", "semicolons"), ("\t", "tabs")] : []
        for (separator, name) in separators where names[0].contains(separator) {
            throw .unknownColumns("its fields are parted by \(name); save it with commas")
        }
        if names.contains("start date") {
            hasHeader = true
            columns = .toggl(try TogglColumns(names, settings: settings, zone: zone))
        } else if names.contains(TimeEntryTable.Attribute.activityType) {
            hasHeader = true
            columns = .entry(try EntryColumns(names, zone: zone))
        } else {
            hasHeader = false
            let expected = TimeEntryTable.Attribute.all
            guard first.fields.count == expected.count else {
                throw .unknownColumns(
                    "it is neither a header (\(expected.joined(separator: ",")), or that of a Toggl report) nor a row of these "
                        + "\(expected.count) columns: it has \(first.fields.count)")
            }
            columns = .entry(try EntryColumns(expected, zone: zone))
        }
    }

    /// Whether rows say whose they are.
    var namesUsers: Bool {
        guard case .toggl(let columns) = columns else { return false }
        return columns.namesUsers
    }

    /// The names under which the user of a row is known; none where the file does not say.
    func users(of record: CSVRecord) -> [String] {
        guard case .toggl(let columns) = columns else { return [] }
        return columns.users(of: record)
    }

    /// - Returns: the entry, and what was assumed to get it
    /// - Throws: everything that is wrong with the row
    func entry(of record: CSVRecord) throws(CSVRowFailure) -> (entry: TimeEntry, remarks: [String]) {
        let row: CSVRow
        switch columns {
        case .entry(let columns): row = try columns.row(record)
        case .toggl(let columns): row = try columns.row(record)
        }
        return (try row.entry(allowing: activityTypes), row.remarks)
    }
}

/// The columns of a file by their names.
struct NamedColumns {
    let names: [String]
    private let places: [String: Int]

    /// - Throws: ``CSVFileError/unknownColumns(_:)`` when a name stands twice
    init(_ names: [String]) throws(CSVFileError) {
        self.names = names
        var places: [String: Int] = [:]
        for (place, name) in names.enumerated() where !name.isEmpty {
            let isNew = places.updateValue(place, forKey: name) == nil
            guard isNew else { throw .unknownColumns("the column \"\(name)\" stands twice") }
        }
        self.places = places
    }

    func contains(_ name: String) -> Bool { places[name] != nil }

    /// - Throws: ``CSVFileError/unknownColumns(_:)`` when one is missing
    func require(_ required: [String]) throws(CSVFileError) {
        let missing = required.filter { !contains($0) }
        guard missing.isEmpty else { throw .unknownColumns("there is no column \"\(missing.joined(separator: "\", \""))\"") }
    }

    /// What stands in a column without white space at either end; `nil` when it is empty or there is no such column.
    func text(_ name: String, of record: CSVRecord) -> String? {
        guard let place = places[name] else { return nil }
        let text = TextRules.trimmed(record.fields[place])
        return text.isEmpty ? nil : text
    }

    /// - Throws: when the row has another number of fields than the first line
    func check(_ record: CSVRecord) throws(CSVRowFailure) {
        guard record.fields.count != names.count else { return }
        let rule = "has \(record.fields.count) field(s), not \(names.count) as the first line"
        throw CSVRowFailure([CSVRowProblem(line: record.line, rule: rule)])
    }
}
