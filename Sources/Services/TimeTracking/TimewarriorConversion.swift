package import Timewarrior

/// How an interval becomes an entry.
///
/// Timewarrior keeps its tags as a sorted set, so the order in which they were typed is lost. The activity is the tag that stands
/// first in the list of activity types, else the first tag, else a default; the description is the remaining tags joined by
/// a space, or the annotation when none remain.
package struct TimewarriorConversion: Sendable {
    package let activityTypes: ActivityTypes
    /// The activity of an interval without tags.
    package let defaultActivity: ActivityType

    package init(activityTypes: ActivityTypes, defaultActivity: ActivityType) {
        self.activityTypes = activityTypes
        self.defaultActivity = defaultActivity
    }

    /// What became of one interval.
    package enum Outcome: Sendable, Hashable {
        /// With what was changed or assumed on the way.
        case entry(TimeEntry, warnings: [String])
        /// It is still running.
        case running
        /// No entry can be made of it.
        case unusable(reason: String)
    }

    package func convert(_ interval: TimewarriorInterval) -> Outcome {
        guard let end = interval.end else { return .running }
        var warnings: [String] = []
        let (activity, rest) = activityAndRest(interval, &warnings)
        let text = rest.isEmpty ? interval.annotation : rest.joined(separator: " ")
        let description = text.map { shortened($0, &warnings) }
        do {
            let entry = try TimeEntry(activityType: activity, start: interval.start, end: end, description: description)
            return .entry(entry, warnings: warnings)
        } catch {
            return .unusable(reason: "\(error)")
        }
    }

    private func activityAndRest(_ interval: TimewarriorInterval, _ warnings: inout [String]) -> (ActivityType, [String]) {
        let tags = interval.tags
        guard let chosen = activityTypes.preferred(among: tags) else {
            warnings.append("it has no tags; its activity is taken as \"\(defaultActivity)\"")
            return (defaultActivity, [])
        }
        if activityTypes.list?.contains(chosen) == false {
            warnings.append("none of its tags is an activity of ACTIVITY_TYPES; \"\(chosen)\" is taken")
        }
        return (activity(from: chosen, &warnings), tags.filter { $0 != chosen })
    }

    /// A tag as an activity type: mended where it breaks a rule, so that an odd tag costs no time entry.
    private func activity(from tag: String, _ warnings: inout [String]) -> ActivityType {
        if let activity = try? ActivityType(tag) { return activity }
        let plain = String(tag.map { $0 == "_" || TextRules.hasControlCharacter(String($0)) ? " " : $0 })
        let short = TextRules.beginning(of: TextRules.trimmed(plain), codePointCount: ActivityType.maximumCharacterCount)
        let mended = (try? ActivityType(short)) ?? defaultActivity
        warnings.append("its tag cannot be an activity as it stands; \"\(mended)\" is taken")
        return mended
    }

    private func shortened(_ text: String, _ warnings: inout [String]) -> String {
        guard text.unicodeScalars.count > TimeEntry.maximumDescriptionCharacterCount else { return text }
        warnings.append("its description is cut to \(TimeEntry.maximumDescriptionCharacterCount) characters")
        return TextRules.beginning(of: text, codePointCount: TimeEntry.maximumDescriptionCharacterCount - 1) + "…"
    }
}
