import CSV
import Timekeeping

/// The columns of an entry under their own names.
struct EntryColumns {
    private typealias Attribute = TimeEntryTable.Attribute

    private let columns: NamedColumns
    private let zone: TimeZone?

    /// - Throws: ``CSVFileError/unknownColumns(_:)``: a column that no entry has would be lost
    init(_ names: [String], zone: TimeZone?) throws(CSVFileError) {
        columns = try NamedColumns(names)
        try columns.require([Attribute.activityType, Attribute.start, Attribute.end])
        let unknown = names.filter { !Attribute.all.contains($0) }
        guard unknown.isEmpty else {
            let known = Attribute.all.joined(separator: ",")
            throw .unknownColumns("an entry has no \"\(unknown.joined(separator: "\", \""))\", only \(known)")
        }
        self.zone = zone
    }

    func row(_ record: CSVRecord) throws(CSVRowFailure) -> CSVRow {
        try columns.check(record)
        var row = CSVRow(
            line: record.line,
            fields: Attribute.all.map { CSVRow.Field(name: $0, column: $0, text: columns.text($0, of: record)) })
        // What is no time at all is left as it is, for the rules of an entry to say so.
        guard let start = WallTime(columns.text(Attribute.start, of: record)),
            let end = WallTime(columns.text(Attribute.end, of: record))
        else { return row }
        let span = try WallSpan(
            start: start, end: end, length: length(of: record, start, end), zone: zone, columns: (Attribute.start, Attribute.end),
            line: record.line)
        row.fields[Attribute.start] = span.start.rfc3339
        row.fields[Attribute.end] = span.end.rfc3339
        row.remarks = span.remarks
        return row
    }
}

extension EntryColumns {
    /// Of use only where clocks tell less than the whole: an instant needs no help, and a duration may have been corrected by hand.
    private func length(of record: CSVRecord, _ start: WallTime, _ end: WallTime) -> WallSpan.Length? {
        guard let text = columns.text(Attribute.duration, of: record), let hours = Double(text), (0..<1e6).contains(hours),
            start.isAmbiguous(in: zone) || end.isAmbiguous(in: zone)
        else { return nil }
        // Hours have two decimals: 18 seconds to either side.
        return WallSpan.Length(seconds: Int64((hours * 3_600).rounded()), tolerance: 18, column: Attribute.duration, text: text)
    }
}

extension [CSVRow.Field] {
    /// The text of the field of that name.
    fileprivate subscript(name: String) -> String? {
        get { first { $0.name == name }?.text }
        set {
            guard let index = firstIndex(where: { $0.name == name }) else { return }
            self[index].text = newValue
        }
    }
}
