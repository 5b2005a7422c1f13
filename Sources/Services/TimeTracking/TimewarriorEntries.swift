import DynamoDB
import Timekeeping
package import Timewarrior

/// What an export amounts to: entries in order of their start, and what is to be said about it.
package struct TimewarriorEntries: Sendable, Hashable {
    /// Each key once.
    package private(set) var entries: [TimeEntry] = []
    /// How many intervals had to be left out, other than a running one.
    package private(set) var skippedCount = 0
    /// Sentences for whoever runs the program, one for each oddity.
    package private(set) var warnings: [String] = []

    /// Reads what `timew export` printed, by what is set.
    ///
    /// - Throws: where it is no export
    package init(parsing export: [UInt8], settings: TimeTrackingSettings) throws(TimewarriorExportError) {
        self.init(try TimewarriorExport(parsing: export), settings: settings)
    }

    /// Converts an export by what is set.
    package init(_ export: TimewarriorExport, settings: TimeTrackingSettings) {
        self.init(
            export,
            by: TimewarriorConversion(activityTypes: settings.activityTypes, defaultActivity: settings.defaultActivity))
    }

    /// Converts every interval that has ended. One odd interval never loses the others; equal entries are one.
    package init(_ export: TimewarriorExport, by conversion: TimewarriorConversion) {
        warnings = export.oddities.map { "skipped \($0)" }
        skippedCount = export.oddities.count
        // By the bytes of the key: two spellings of one accented letter are two keys to DynamoDB, though one text to Swift.
        var known: [[UInt8]: TimeEntry] = [:]
        for interval in export.intervals {
            let place = "the interval of \(interval.start.rfc3339)"
            switch conversion.convert(interval) {
            case .running:
                break
            case .unusable(let reason):
                skippedCount += 1
                warnings.append("skipped \(place): \(reason)")
            case .entry(let entry, let remarks):
                warnings += remarks.map { "\(place): \($0)" }
                let key = Array(entry.key.utf8)
                if let other = known[key] {
                    if other != entry { warnings.append("\(place) stands twice with different descriptions; the first is kept") }
                } else {
                    known[key] = entry
                    entries.append(entry)
                }
            }
        }
        entries.sort { $0.start == $1.start ? $0.key.precedesByBytes($1.key) : $0.start < $1.start }
    }
}
