package import CommandLineTool
import HTTP
package import Observation
package import Slack
package import Timekeeping

/// The job of `timetracking-upload`: has the API store entries and tells a channel what came of it.
///
/// 1. Entries go in as many requests as the API's limits need, in the order of their start.
/// 2. An entry that the API refuses is left out, and told; the others are stored.
/// 3. The channel is told of success and of failure. That it cannot be told is a warning and changes nothing else.
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

    /// An entry that the API does not take, and why.
    package struct Refused: Sendable, Hashable, CustomStringConvertible {
        /// The key of the entry.
        package let key: String
        package let complaint: String

        package var description: String { "\(key.debugDescription): \(complaint)" }
    }

    /// Stores the entries and tells the channel.
    ///
    /// - Parameter progress: called with the number of entries stored so far
    /// - Throws: ``UploadFailure``, after the channel was told of it
    package func run(
        _ entries: [TimeEntry], context: Context, progress: (Int) -> Void = { _ in }
    ) async throws(UploadFailure) -> Report {
        var report = Report()
        var stored: [TimeEntry] = []
        var refused: [Refused] = []
        for request in Self.requests(entries) {
            do throws(APIFailure) {
                let answer = try await store(request, context)
                stored += answer.stored
                refused += answer.refused
                report.summary = answer.summary
            } catch {
                let failure = UploadFailure(reason: .update(error), storedCount: stored.count, entryCount: entries.count)
                throw await told(failure, context)
            }
            report.requestCount += 1
            progress(stored.count + refused.count)
        }
        guard !stored.isEmpty || refused.isEmpty else {
            throw await told(UploadFailure(reason: .refused(refused), storedCount: 0, entryCount: entries.count), context)
        }
        report.entryCount = stored.count
        switch report.requestCount {
        case 0: report.summary = "0 item(s) to add"
        case 1: break
        default: report.summary = "\(stored.count) item(s) added in \(report.requestCount) requests"
        }
        report.hours = Self.hours(stored)
        let message = UploadMessage.success(
            stored, refused: refused, summary: report.summary, hours: report.hours, rangeName: rangeName)
        let warning = await tell(message, context)
        report.isTold = slack != nil && warning == nil
        report.warnings = warning.map { [$0] } ?? []
        guard refused.isEmpty else {
            var failure = UploadFailure(reason: .refused(refused), storedCount: stored.count, entryCount: entries.count)
            failure.warnings = report.warnings
            throw failure
        }
        return report
    }

    /// Has the API store the entries of one request. Those that it refuses one by one are left out and the others sent again:
    /// one odd entry never loses the others.
    private func store(
        _ entries: ArraySlice<TimeEntry>, _ context: Context
    ) async throws(APIFailure) -> (stored: [TimeEntry], refused: [Refused], summary: String) {
        var rest = Array(entries)
        var refused: [Refused] = []
        // Every round leaves out an entry at least.
        while !rest.isEmpty {
            let patient = context.with(deadline: .after(Self.requestPatience, on: context.timeSource))
            do throws(APIFailure) {
                return (rest, refused, try await client.update(rest, context: patient))
            } catch {
                guard case .refused(.badRequest, let refusal) = error,
                    let complaints = refusal.complaints(elementCount: rest.count)
                else { throw error }
                for (element, complaint) in complaints.sorted(by: { $0.key < $1.key }) {
                    refused.append(Refused(key: rest[element].key, complaint: complaint))
                }
                rest = rest.indices.filter { complaints[$0] == nil }.map { rest[$0] }
            }
        }
        return ([], refused, "")
    }

    /// The failure, after the channel was told of it.
    private func told(_ failure: UploadFailure, _ context: Context) async -> UploadFailure {
        var failure = failure
        failure.warnings = await tell(UploadMessage.failure(failure, rangeName: rangeName), context).map { [$0] } ?? []
        return failure
    }

    /// The sum of what the entries are long.
    package static func hours(_ entries: [TimeEntry]) -> DecimalHours {
        entries.reduce(DecimalHours(hundredths: 0)) { $0 + DecimalHours(rounding: $1.end - $1.start) }
    }

    /// Tells the channel that rows which Timewarrior no longer has are still in the table.
    ///
    /// - Returns: a warning when the channel could not be told
    func tellThatReconcilingFailed(_ reason: String, context: Context) async -> String? {
        await tell(UploadMessage.reconciliationFailure(reason, rangeName: rangeName), context)
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

/// An upload after which not all entries are stored. Running it again is safe.
package struct UploadFailure: ToolFailure, Hashable {
    /// Why.
    package enum Reason: Sendable, Hashable {
        /// What the API said to a request as a whole, or why it said nothing.
        case update(APIFailure)
        /// What it said to single entries; the others are stored.
        case refused([Upload.Refused])
    }

    /// Why.
    package let reason: Reason
    /// How many entries are stored.
    package let storedCount: Int
    /// How many there are.
    package let entryCount: Int
    /// What went wrong besides: that the channel could not be told.
    package internal(set) var warnings: [String] = []

    /// Running it again is what helps, and cron does so by itself; but not where an entry itself is wrong.
    package var exitCode: ExitCode {
        switch reason {
        case .update: .temporaryFailure
        case .refused: .dataError
        }
    }

    /// How many refused entries are told one by one.
    private static let toldEntryCount = 20

    package var messages: [String] {
        var lines: [String]
        switch reason {
        case .update(let failure):
            lines = ["\(entryCount - storedCount) of \(entryCount) item(s) were not uploaded: \(failure)"]
        case .refused(let refused):
            lines = ["\(refused.count) of \(entryCount) item(s) were refused; \(storedCount) are stored"]
            lines += refused.prefix(Self.toldEntryCount).map { "refused \($0)" }
            if refused.count > Self.toldEntryCount { lines.append("… and \(refused.count - Self.toldEntryCount) more") }
        }
        return lines + warnings.map { "warning: \($0)" }
    }
}
