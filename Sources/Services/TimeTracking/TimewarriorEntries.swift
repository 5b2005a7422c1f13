import Timekeeping
package import Timewarrior

/// What an export amounts to: entries in order of their start, and what is to be said about it.
package struct TimewarriorEntries: Sendable, Hashable {
    package private(set) var entries: [TimeEntry] = []
    /// Sentences for whoever runs the program, one for each oddity.
    package private(set) var warnings: [String] = []

    /// Converts every interval that has ended. One odd interval never loses the others; equal entries are one.
    package init(_ export: TimewarriorExport, by conversion: TimewarriorConversion) {
        warnings = export.oddities.map { "skipped \($0)" }
        var known: [String: TimeEntry] = [:]
        for interval in export.intervals {
            let place = "the interval of \(interval.start.rfc3339)"
            switch conversion.convert(interval) {
            case .running:
                break
            case .unusable(let reason):
                warnings.append("skipped \(place): \(reason)")
            case .entry(let entry, let remarks):
                warnings += remarks.map { "\(place): \($0)" }
                if let other = known.updateValue(entry, forKey: entry.key) {
                    if other != entry { warnings.append("\(place) stands twice with different descriptions; the first is kept") }
                    known[entry.key] = other
                    continue
                }
                entries.append(entry)
            }
        }
        entries.sort { ($0.start, $0.key) < ($1.start, $1.key) }
    }
}
