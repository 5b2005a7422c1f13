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
        let bar = invocation.progressBar("uploading", total: entries.count)
        defer { bar.finish() }
        var shown = 0
        let report = try await upload.run(entries, context: context) { stored in
            bar.advance(by: stored - shown)
            shown = stored
        }
        for warning in report.warnings { invocation.diagnostics.warning(warning) }
        if asJSON {
            try invocation.output.write(Self.json(report))
        } else if isVerbose || invocation.diagnostics.terminal.isInteractive {
            try invocation.output.writeLine("\(report.summary) (\(report.hours) hrs, to \(address))")
        }
    }

    /// Uploads the entries of the range, then deletes the rows that Timewarrior no longer has. What is to be deleted is shown
    /// before anything is done.
    ///
    /// - Parameter export: of everything, see ``Reconciliation``
    /// - Throws: ``UploadFailure``; ``ToolError`` with 65 when what would be deleted must not be
    package func run(
        _ export: TimewarriorEntries, reconciling reconciliation: Reconciliation, isDryRun: Bool, isVerbose: Bool
    ) async throws {
        let plan = try await reconciliation.plan(export, context: context)
        if !plan.keys.isEmpty {
            let will = isDryRun ? "would be" : "are to be"
            try invocation.output.writeLine("\(plan.keys.count) row(s) that Timewarrior no longer has \(will) deleted:")
            for key in plan.keys { try invocation.output.writeLine("  \(key)") }
            try invocation.output.flush()
        }
        try reconciliation.check(plan)
        let entries = reconciliation.entries(of: export)
        if isDryRun { return try self.plan(entries, asJSON: false) }
        try await run(entries, asJSON: false, isVerbose: isVerbose)
        try await reconciliation.carryOut(plan, context: context)
    }

    private static func json(_ report: Upload.Report) -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: 256)
        writer.beginObject()
        writer.member("entries", report.entryCount)
        writer.member("requests", report.requestCount)
        writer.key("hours")
        writer.raw(Array(report.hours.description.utf8))
        writer.member("summary", report.summary)
        writer.key("channelTold")
        writer.bool(report.isTold)
        writer.endObject()
        return writer.bytes + [UInt8(ascii: "\n")]
    }
}
