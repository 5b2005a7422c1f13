import CommandLineTool
import Files
import HTTPClient
import Hosting
import Slack
import TimeTracking
import Timekeeping
import Timewarrior

let range = Command.Positional(
    "RANGE", .zeroOrMore, completion: .suggestions(TimewarriorRange.words),
    meaning: "today (the default), yesterday, week, lastweek, month, … or all; or dates, as `timew export` takes them")
let dryRun = Command.Flag("dry-run", meaning: "say what would be uploaded and do nothing")
let isExtension = Command.Flag(
    "extension", meaning: "be an extension of Timewarrior: upload the intervals on standard input, and say what was done")
let reconcile = Command.Flag(
    "reconcile", meaning: "also delete the rows of the range that Timewarrior no longer has, after showing them")
let maxDeletes = Command.Option(
    "max-deletes", value: "COUNT", default: "50", meaning: "the most rows that --reconcile may delete; if there are more, none is")

let command = Command(
    "timetracking-upload", summary: "Send what Timewarrior recorded to the API, and tell a Slack channel.",
    discussion: """
        Uploading the same again changes nothing, so a failed run is made good by the next one. An upload that fails is told to \
        the channel and ends with 75; entries that the API refuses one by one are left out, told, and end it with 65; a channel \
        that cannot be told is a warning.

        An upload cannot take back what was edited, retagged or deleted in Timewarrior. --reconcile does: it takes every row \
        of the range for Timewarrior's, so leave it alone where other programs write to the table too. The \
        range is then today, yesterday, week, fortnight, month, year (as /fetch has them: the last 7 days, …) or dates, in days of \
        TIME_ZONE or, where that is not set, of this machine.

        As an extension of Timewarrior (`timew upload :week`) it gets range and intervals from there. It does not reconcile then: \
        what an extension gets may be filtered by tags, so what is missing proves nothing.
        """,
    version: ProgramHost.version, options: [maxDeletes, ProgramHost.envVars],
    flags: [dryRun, reconcile, isExtension] + ReportFlags.all, positionals: [range],
    settings: UploadSettings.all + [
        TimeTrackingSettings.apiKey, TimeTrackingSettings.activityTypes, TimeTrackingSettings.defaultActivity,
        TimeTrackingSettings.timeZone,
    ],
    files: [ConfigurationFile.entry], exitCodes: [.dataError, .unavailable, .cannotCreate, .temporaryFailure, .configuration],
    examples: [
        .init("timetracking-upload", "the entries of today"),
        .init("timetracking-upload week", "once a week: what a daily run has missed"),
        .init("timetracking-upload --dry-run 2024-01-01 - 2024-02-01", "what January would be"),
        .init("timew upload :lastweek", "the same as an extension of Timewarrior"),
    ],
    seeAlso: ["timetracking-export(1)", "timew(1)"])

await command.main { invocation in
    let arguments = invocation.arguments
    let host = try ProgramHost(invocation)
    try arguments.requireAtMostOne(of: "reconcile", "extension")
    let reconciles = arguments[reconcile]
    let (settings, target) = try host.settings { (TimeTrackingSettings(reading: &$0), UploadSettings(reading: &$0)) }
    let words = arguments.all(range)
    if arguments[isExtension], !words.isEmpty { throw ToolError("--extension goes without a range: Timewarrior gives it", .usage) }
    let deletionLimit = try arguments.requiredInteger(maxDeletes, in: 0...1_000_000)
    let zone = host.isSet(TimeTrackingSettings.timeZone) ? settings.timeZone : host.machineZone
    let limits = reconciles ? try ReconcileRange(words, now: invocation.timeSource.now, zone: zone) : nil
    let lock = arguments[dryRun] ? nil : try host.lock("timetracking-upload")
    defer { lock?.release() }

    let rangeName: String
    let exported: TimewarriorEntries
    if arguments[isExtension] {
        let bytes = try StandardInput.read(byteCountLimit: TimewarriorExtensionInput.maximumByteCount)
        let input = try TimewarriorExtensionInput(parsing: bytes)
        rangeName = input.rangeName(in: host.machineZone)
        exported = TimewarriorEntries(input.export, settings: settings)
    } else {
        let export = try await TimewarriorProgram(environment: host.childVariables).export(
            range: reconciles ? [] : TimewarriorRange.arguments(words))
        rangeName = words.isEmpty ? "today" : words.joined(separator: " ")
        exported = try TimewarriorEntries(parsing: export, settings: settings)
    }
    for warning in exported.warnings { invocation.diagnostics.warning(warning) }
    if exported.entries.isEmpty, let word = TimewarriorRange.doubtful(words) {
        invocation.diagnostics.warning("Timewarrior has nothing for \"\(word)\", which is no range that is known; a tag, perhaps")
    }

    let transport = host.httpClient()
    defer { transport.close() }
    let client = TimeTrackingClient(endpoint: target.endpoint, apiKey: target.apiKey, transport: transport)
    let slack = target.webhook.map { SlackClient(webhook: $0, transport: transport) }
    let tool = UploadTool(
        upload: Upload(client: client, slack: slack, rangeName: rangeName),
        address: client.address, invocation: invocation, context: host.context())
    guard let limits else {
        if arguments[dryRun] { return try tool.plan(exported.entries, asJSON: arguments[ReportFlags.json]) }
        // Timewarrior shows what an extension prints, and hides its exit code once it has printed something.
        let isVerbose = arguments[ReportFlags.verbose] || arguments[isExtension]
        return try await tool.run(exported.entries, asJSON: arguments[ReportFlags.json], isVerbose: isVerbose)
    }
    let reconciliation = Reconciliation(
        client: client, range: limits, deletionLimit: deletionLimit, mayDeleteMost: !arguments.given(maxDeletes).isEmpty)
    try await tool.run(
        exported, reconciling: reconciliation, isDryRun: arguments[dryRun], asJSON: arguments[ReportFlags.json],
        isVerbose: arguments[ReportFlags.verbose])
}
