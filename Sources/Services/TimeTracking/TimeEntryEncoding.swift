import CSV
import DynamoDB
import JSON
import Timekeeping

/// Entries as other programs read them.
package enum TimeEntryEncoding {
    /// The JSON array that `/update` takes, an entry a line.
    package static func json(_ entries: [TimeEntry]) -> [UInt8] {
        if entries.isEmpty { return Array("[]\n".utf8) }
        var bytes: [UInt8] = Array("[\n".utf8)
        for (index, entry) in entries.enumerated() {
            var writer = JSONWriter(reservingCapacity: 320)
            write(entry, to: &writer)
            bytes += writer.bytes
            bytes += Array((index == entries.count - 1 ? "\n" : ",\n").utf8)
        }
        bytes += Array("]\n".utf8)
        return bytes
    }

    /// CSV with a header of the attributes' names, lines ended by CR LF (RFC 4180).
    package static func csv(_ entries: [TimeEntry]) -> [UInt8] {
        var writer = CSVWriter()
        writer.record(TimeEntryTable.Attribute.all)
        for entry in entries {
            writer.record([
                entry.key, entry.year, entry.activityType.text, entry.start.rfc3339, entry.end.rfc3339, entry.duration.text,
                entry.description ?? "",
            ])
        }
        return writer.bytes
    }

    private static func write(_ entry: TimeEntry, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member(TimeEntryTable.Attribute.key, entry.key)
        writer.member(TimeEntryTable.Attribute.year, entry.year)
        writer.member(TimeEntryTable.Attribute.activityType, entry.activityType.text)
        writer.member(TimeEntryTable.Attribute.start, entry.start.rfc3339)
        writer.member(TimeEntryTable.Attribute.end, entry.end.rfc3339)
        writer.key(TimeEntryTable.Attribute.duration)
        writer.number(entry.duration)
        if let description = entry.description { writer.member(TimeEntryTable.Attribute.description, description) }
        writer.endObject()
    }
}
