import DynamoDB
import Slack
import Timekeeping

/// What a channel is told of an upload.
enum UploadMessage {
    /// The most entries that are listed. A day has a dozen; of a year nobody reads the list.
    static let listedEntryCount = 50
    /// The longest description in the list: so many of them stay below the limit for a whole message.
    private static let descriptionLength = 150
    /// The longest reason of a failure.
    private static let reasonLength = 1_000

    /// The summary in bold, a line, the entries, how many more there are, and what was refused.
    static func success(
        _ entries: [TimeEntry], refused: [Upload.Refused], summary: String, hours: DecimalHours, rangeName: String
    ) -> SlackMessage {
        let headline = SlackText("\(summary) (\(rangeName), \(hours) hrs)")
        var blocks: [SlackMessage.Block] = [.section(headline.shortened(to: reasonLength).bold), .divider]
        if !entries.isEmpty { blocks.append(.fields(entries.prefix(listedEntryCount).map(field))) }
        let rest = entries.count - listedEntryCount
        if rest > 0 { blocks.append(.section(SlackText("… and \(rest) more"))) }
        if !refused.isEmpty { blocks.append(.section(reason(.refused(refused)))) }
        return SlackMessage(text: headline, blocks: blocks)
    }

    /// That it failed, and why.
    static func failure(_ failure: UploadFailure, rangeName: String) -> SlackMessage {
        let headline = SlackText("Upload failed (\(rangeName))")
        let missing = failure.entryCount - failure.storedCount
        let text = SlackText("\(missing) of \(failure.entryCount) item(s) were not uploaded: ") + reason(failure.reason)
        return SlackMessage(
            text: headline + SlackText(": ") + text, blocks: [.section(headline.bold), .divider, .section(text)])
    }

    /// That rows were left which should have gone, and why.
    static func reconciliationFailure(_ reason: String, rangeName: String) -> SlackMessage {
        let headline = SlackText("Reconciling failed (\(rangeName))")
        let text = SlackText(reason).shortened(to: reasonLength)
        return SlackMessage(text: headline + SlackText(": ") + text, blocks: [.section(headline.bold), .divider, .section(text)])
    }

    private static func reason(_ reason: UploadFailure.Reason) -> SlackText {
        let text =
            switch reason {
            case .update(let failure): "\(failure)"
            case .refused(let refused): "\(refused.count) refused: " + refused.map(\.description).joined(separator: "; ")
            }
        return SlackText(text).shortened(to: reasonLength)
    }

    /// `_description_ (1.5 hrs)`; the activity where there is no description.
    private static func field(_ entry: TimeEntry) -> SlackText {
        let described = SlackText(entry.description ?? "")
        let name = described.isBlank ? SlackText(entry.activityType.text) : described
        return name.shortened(to: descriptionLength).italic + SlackText(" (\(entry.duration.text) hrs)")
    }
}
