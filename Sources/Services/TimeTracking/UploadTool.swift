package import CommandLineTool
import DynamoDB
import JSON
package import Observation
import Timekeeping

/// An upload as a program shows it: results on standard output, warnings and a bar on standard error, nothing at all where
/// all went well and nobody looks on (cron mails whatever is printed).
package struct UploadTool: Sendable {
    private let upload: Upload
    private let address: String
    private let invocation: Invocation
    private let context: Context

    /// - Parameter address: where entries go, for people
    package init(upload: Upload, address: String, invocation: Invocation, context: Context) {
        self.upload = upload
        self.address = address
        self.invocation = invocation
        self.context = context
    }

    /// Shows what would be uploaded.
    package func plan(_ entries: [TimeEntry], asJSON: Bool) throws {
        if asJSON { return try invocation.output.write(TimeEntryEncoding.json(entries)) }
        try invocation.output.writeLine("\(entries.count) item(s), \(Upload.hours(entries)) hrs, would be sent to \(address)")
        for entry in entries {
            let description = entry.description.map { "  \($0)" } ?? ""
            try invocation.output.writeLine("  \(entry.key)  \(entry.duration.text)\(description)")
        }
    }

    /// Uploads, and says so where somebody wants to know.
    ///
    /// - Throws: ``UploadFailure``
    package func run(_ entries: [TimeEntry], asJSON: Bool, isVerbose: Bool) async throws {
        try tell(try await stored(entries), deletedCount: nil, asJSON: asJSON, isVerbose: isVerbose)
    }

    private func stored(_ entries: [TimeEntry]) async throws(UploadFailure) -> Upload.Report {
        let bar = invocation.progressBar("uploading", total: entries.count)
        defer { bar.finish() }
        var shown = 0
        let report = try await upload.run(entries, context: context) { stored in
            bar.advance(by: stored - shown)
            shown = stored
        }
        for warning in report.warnings { invocation.diagnostics.warning(warning) }
        return report
    }

    private func tell(_ report: Upload.Report, deletedCount: Int?, asJSON: Bool, isVerbose: Bool) throws {
        if asJSON { return try invocation.output.write(Self.json(report, deletedCount: deletedCount)) }
        guard isVerbose || invocation.diagnostics.terminal.isInteractive else { return }
        // The summary is what the API says: nothing of it may move a terminal's cursor.
        try invocation.output.writeLine("\(TextRules.printable(report.summary)) (\(report.hours) hrs, to \(address))")
        if let deletedCount { try invocation.output.writeLine("\(deletedCount) row(s) deleted") }
    }

    /// Uploads the entries of the range, and deletes the rows that Timewarrior no longer has. What is to be deleted is shown before
    /// anything is done; that it cannot or must not be deleted hinders no upload, and is told to the channel.
    ///
    /// - Parameter export: of everything, see ``Reconciliation``
    /// - Throws: ``UploadFailure``; ``ToolError`` with 65 when what would be deleted must not be, with 75 when it could not be
    package func run(
        _ export: TimewarriorEntries, reconciling reconciliation: Reconciliation, isDryRun: Bool, asJSON: Bool, isVerbose: Bool
    ) async throws {
        var plan = Reconciliation.Plan.nothing
        var hindrance: (any Error)?
        do {
            plan = try await reconciliation.plan(export, context: context)
            if !asJSON { try show(plan, isDryRun: isDryRun) }
            try reconciliation.check(plan)
        } catch {
            hindrance = error
        }
        let entries = reconciliation.entries(of: export)
        if isDryRun {
            try self.plan(entries, asJSON: asJSON)
            if let hindrance { throw hindrance }
            return
        }
        let report = try await stored(entries)
        do {
            if let hindrance { throw hindrance }
            try await reconciliation.carryOut(plan, context: context)
        } catch {
            let reason = Command.explanation(of: error).messages.joined(separator: "; ")
            let warning = await upload.tellThatReconcilingFailed(reason, context: context)
            if let warning { invocation.diagnostics.warning(warning) }
            throw error
        }
        try tell(report, deletedCount: plan.keys.count, asJSON: asJSON, isVerbose: isVerbose)
    }

    private func show(_ plan: Reconciliation.Plan, isDryRun: Bool) throws {
        if plan.keys.isEmpty { return }
        let will = isDryRun ? "would be" : "are to be"
        try invocation.output.writeLine("\(plan.keys.count) row(s) that Timewarrior no longer has \(will) deleted:")
        for key in plan.keys { try invocation.output.writeLine("  \(TextRules.printable(key))") }
        try invocation.output.flush()
    }

    private static func json(_ report: Upload.Report, deletedCount: Int?) -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: 256)
        writer.beginObject()
        writer.member("entries", report.entryCount)
        writer.member("requests", report.requestCount)
        writer.key("hours")
        writer.raw(Array(report.hours.description.utf8))
        writer.member("summary", report.summary)
        writer.key("channelTold")
        writer.bool(report.isTold)
        if let deletedCount { writer.member("deleted", deletedCount) }
        writer.endObject()
        return writer.bytes + [UInt8(ascii: "\n")]
    }
}
