package import CommandLineTool
package import Observation
package import Slack
package import Timekeeping

/// The job of `timetracking-upload`: has the API store entries and tells a channel what came of it.
///
/// 1. Entries go in as many requests as the API's limits need, in the order of their start.
/// 2. The channel is told of success and of failure. That it cannot be told is a warning and changes nothing else.
package struct Upload: Sendable {
    private let client: TimeTrackingClient
    private let slack: SlackClient?
    /// For people: what was exported, `today` or `week`.
    private let rangeName: String

    package init(client: TimeTrackingClient, slack: SlackClient?, rangeName: String) {
        self.client = client
        self.slack = slack
        self.rangeName = rangeName
    }

    /// The most entries of one request. The API takes more; so many are stored within a few seconds also where a table has
    /// little capacity, and what is lost by a failed attempt is little.
    static let entryCountPerRequest = 1_000
    /// The most bytes of one request, well below what the API takes.
    static let byteCountPerRequest = UpdateRequest.maximumByteCount / 2
    /// How long all attempts of one request may take together.
    private static let requestPatience = Duration.seconds(120)
    /// How long telling the channel may take with all attempts. A channel takes about one message a second.
    private static let messagePatience = Duration.seconds(60)

    /// What was done.
    package struct Report: Sendable, Hashable {
        package internal(set) var entryCount = 0
        package internal(set) var requestCount = 0
        package internal(set) var hours = DecimalHours(hundredths: 0)
        /// For people, in one line.
        package internal(set) var summary = ""
        /// Whether the channel was told.
        package internal(set) var isTold = false
        /// What went wrong on the way without being a failure.
        package internal(set) var warnings: [String] = []
    }

    /// Stores the entries and tells the channel.
    ///
    /// - Parameter progress: called with the number of entries stored so far
    /// - Throws: ``UploadFailure``, after the channel was told of it
    package func run(
        _ entries: [TimeEntry], context: Context, progress: (Int) -> Void = { _ in }
    ) async throws(UploadFailure) -> Report {
        var report = Report()
        for request in Self.requests(entries) {
            let requestContext = context.with(deadline: .after(Self.requestPatience, on: context.timeSource))
            do throws(UpdateFailure) {
                report.summary = try await client.update(Array(request), context: requestContext)
            } catch {
                var failure = UploadFailure(reason: error, storedCount: report.entryCount, entryCount: entries.count)
                let message = UploadMessage.failure(failure, rangeName: rangeName)
                failure.warnings = await tell(message, context).map { [$0] } ?? []
                throw failure
            }
            report.entryCount += request.count
            report.requestCount += 1
            progress(report.entryCount)
        }
        switch report.requestCount {
        case 0: report.summary = "0 item(s) to add"
        case 1: break
        default: report.summary = "\(entries.count) item(s) added in \(report.requestCount) requests"
        }
        report.hours = Self.hours(entries)
        let warning = await tell(
            UploadMessage.success(entries, summary: report.summary, hours: report.hours, rangeName: rangeName), context)
        report.isTold = slack != nil && warning == nil
        report.warnings = warning.map { [$0] } ?? []
        return report
    }

    /// The sum of what the entries are long.
    package static func hours(_ entries: [TimeEntry]) -> DecimalHours {
        entries.reduce(DecimalHours(hundredths: 0)) { $0 + DecimalHours(rounding: $1.end - $1.start) }
    }

    /// - Returns: a warning when the channel could not be told
    private func tell(_ message: SlackMessage, _ context: Context) async -> String? {
        guard let slack else { return nil }
        do throws(SlackError) {
            try await slack.post(message, context: context.with(deadline: .after(Self.messagePatience, on: context.timeSource)))
            return nil
        } catch {
            return "the channel was not told: \(error)"
        }
    }

    /// The entries parted into requests that keep to the limits.
    static func requests(_ entries: [TimeEntry]) -> [ArraySlice<TimeEntry>] {
        var requests: [ArraySlice<TimeEntry>] = []
        var start = 0
        var byteCount = 0
        for (index, entry) in entries.enumerated() {
            let entryByteCount = TimeEntryEncoding.json([entry]).count
            if index > start, index - start == entryCountPerRequest || byteCount + entryByteCount > byteCountPerRequest {
                requests.append(entries[start..<index])
                start = index
                byteCount = 0
            }
            byteCount += entryByteCount
        }
        if start < entries.count { requests.append(entries[start...]) }
        return requests
    }
}

/// An upload that did not come to its end. Running it again is safe.
package struct UploadFailure: ToolFailure, Hashable {
    /// What the API said, or why it said nothing.
    package let reason: UpdateFailure
    /// How many entries are stored already.
    package let storedCount: Int
    /// How many there are.
    package let entryCount: Int
    /// What went wrong besides: that the channel could not be told.
    package internal(set) var warnings: [String] = []

    /// Running it again is what helps, and cron does so by itself.
    package var exitCode: ExitCode { .temporaryFailure }

    package var messages: [String] {
        ["\(entryCount - storedCount) of \(entryCount) item(s) were not uploaded: \(reason)"] + warnings.map { "warning: \($0)" }
    }
}
