import CSV
package import Timekeeping

/// What a CSV file amounts to: entries, and the rows that are none with the reason.
///
/// A row becomes what a program would send to `/update`, and is judged by the same rules. Two rows of one key are one entry
/// when they are equal, and a problem when they are not.
package struct CSVEntries: Sendable {
    /// Each key once, in the order of the file.
    package private(set) var entries: [TimeEntry] = []
    /// Rows below the header, without those of other users.
    package private(set) var rowCount = 0
    /// In the order of the file.
    package private(set) var problems: [CSVRowProblem] = []
    /// How many rows have a problem; a row may have several.
    package private(set) var badRowCount = 0
    /// What was assumed about rows that are good, a sentence each.
    package private(set) var warnings: [String] = []

    /// The largest file that is read: a million rows of 250 bytes.
    package static let maximumByteCount = 256 << 20

    /// Between two words on how far it is: a few hundred rows.
    private static let progressByteCount = 64 << 10

    /// By the bytes of the key, the line and the place among the entries.
    private var places: [[UInt8]: (line: Int, entry: Int)] = [:]
    /// In the order of the file.
    private var users: [String] = []

    /// Reads a file with the columns of a time entry, with or without a header, or with those of a Toggl report.
    ///
    /// - Parameters:
    ///   - zone: whose clocks show the times that have no offset from UTC; `nil` makes such times a problem
    ///   - user: name or e-mail address of the one whose rows are meant, in any case; rows of nobody are not
    ///   - progress: told how many more bytes have been read
    /// - Throws: ``CSVFileError`` where the rows cannot be told apart, or whose they are
    package init(
        parsing bytes: [UInt8], settings: TimeTrackingSettings, zone: TimeZone? = nil, user: String? = nil,
        progress: (Int) -> Void = { _ in }
    ) throws(CSVFileError) {
        var reader: CSVReader
        do {
            reader = try CSVReader(bytes)
        } catch {
            throw .notCSV(error)
        }
        guard let first = try Self.next(&reader) else { throw .empty }
        let layout = try CSVLayout(first, settings: settings, zone: zone)
        if !layout.hasHeader { add(first, layout, user) }
        var toldByteCount = 0
        while let record = try Self.next(&reader) {
            add(record, layout, user)
            if reader.byteOffset - toldByteCount >= Self.progressByteCount {
                progress(reader.byteOffset - toldByteCount)
                toldByteCount = reader.byteOffset
            }
        }
        progress(bytes.count - toldByteCount)
        guard let user else {
            guard users.count < 2 else { throw .severalUsers(users) }
            return
        }
        guard layout.namesUsers else { throw .noUserColumn }
        guard rowCount > 0 || users.isEmpty else { throw .unknownUser(user, users) }
    }

    private static func next(_ reader: inout CSVReader) throws(CSVFileError) -> CSVRecord? {
        do {
            return try reader.next()
        } catch {
            throw .notCSV(error)
        }
    }

    private mutating func add(_ record: CSVRecord, _ layout: CSVLayout, _ user: String?) {
        let names = layout.users(of: record)
        // One person is known by the e-mail address where there is one: a name may be left out in some rows.
        if let name = names.last, !users.contains(where: { $0.lowercased() == name.lowercased() }) { users.append(name) }
        if let user, !names.contains(where: { $0.lowercased() == user.lowercased() }) { return }
        rowCount += 1
        do throws(CSVRowFailure) {
            let row = try layout.entry(of: record)
            warnings += row.remarks.map { "line \(record.line): \($0)" }
            try add(row.entry, line: record.line)
        } catch {
            problems += error.problems
            badRowCount += 1
        }
    }

    private mutating func add(_ entry: TimeEntry, line: Int) throws(CSVRowFailure) {
        let key = Array(entry.key.utf8)
        guard let first = places[key] else {
            places[key] = (line, entries.count)
            return entries.append(entry)
        }
        // Rows are compared, which are equal when their bytes are.
        guard entries[first.entry].item != entry.item else { return }
        let rule = "has the activity, start and end of line \(first.line), and other content"
        throw CSVRowFailure([CSVRowProblem(line: line, value: entry.key, rule: rule)])
    }
}
