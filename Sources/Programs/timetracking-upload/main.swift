import CommandLineTool
import Files
import HTTPClient
import Hosting
import Slack
import TimeTracking
import Timekeeping
import Timewarrior

let range = Command.Positional(
    "RANGE", .zeroOrMore,
    meaning: "today (the default), yesterday, week, lastweek, month, … or all; or dates, as `timew export` takes them")
let dryRun = Command.Flag("dry-run", meaning: "say what would be uploaded and do nothing")
let json = Command.Flag("json", meaning: "print what was done as JSON")
let verbose = Command.Flag("verbose", short: "v", meaning: "say what was done also where nobody sits at a terminal")
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

        An upload cannot take back what was edited, retagged or deleted in Timewarrior. --reconcile does, directly in the table: \
        it takes every row of the range for Timewarrior's, so leave it alone where other programs write to the table too. The \
        range is then today, yesterday, week, fortnight, month, year or dates, in days of TIME_ZONE, with /fetch's meaning.
        """,
    version: ProgramHost.version, options: [maxDeletes, ProgramHost.envVars],
    flags: [dryRun, json, verbose, reconcile], positionals: [range],
    settings: UploadSettings.all + [
        TimeTrackingSettings.apiKey, TimeTrackingSettings.activityTypes, TimeTrackingSettings.defaultActivity,
        TimeTrackingSettings.timeZone, TimeTrackingSettings.tableName,
    ] + ProgramHost.storageSettings,
    exitCodes: [.dataError, .unavailable, .cannotCreate, .temporaryFailure, .configuration],
    examples: [
        .init("timetracking-upload", "the entries of today"),
        .init("timetracking-upload week", "once a week: what a daily run has missed"),
        .init("timetracking-upload --dry-run 2024-01-01 - 2024-02-01", "what January would be"),
    ])

await command.main { invocation in
    let arguments = invocation.arguments
    let host = try ProgramHost(invocation)
    try arguments.requireAtMostOne(of: "reconcile", "json")
    let reconciles = arguments[reconcile]
    let (settings, target, location) = try host.settings {
        (
            TimeTrackingSettings(reading: &$0), UploadSettings(reading: &$0),
            reconciles ? StorageLocation.configured(reading: &$0) : nil
        )
    }
    let words = arguments.all(range)
    let limits = reconciles ? try ReconcileRange(words, now: invocation.timeSource.now, zone: settings.timeZone) : nil
    let lock = arguments[dryRun] ? nil : try host.lock("timetracking-upload")
    defer { lock?.release() }

    let export = try await TimewarriorProgram(environment: host.variables).export(
        range: reconciles ? [] : TimewarriorRange.arguments(words))
    let exported = try TimewarriorEntries(parsing: export, settings: settings)
    for warning in exported.warnings { invocation.diagnostics.warning(warning) }

    let transport = CurlHTTPClient()
    defer { transport.close() }
    let client = TimeTrackingClient(endpoint: target.endpoint, apiKey: target.apiKey, transport: transport)
    let slack = target.webhook.map { SlackClient(webhook: $0, transport: transport) }
    let tool = UploadTool(
        upload: Upload(client: client, slack: slack, rangeName: words.isEmpty ? "today" : words.joined(separator: " ")),
        address: client.address, invocation: invocation, context: host.context())
    guard let limits, let location else {
        if arguments[dryRun] { return try tool.plan(exported.entries, asJSON: arguments[json]) }
        return try await tool.run(exported.entries, asJSON: arguments[json], isVerbose: arguments[verbose])
    }
    let storage = try await host.open(location)
    let reconciliation = Reconciliation(
        store: TimeEntryStore(storage: storage.storage, tableName: settings.tableName), range: limits,
        deletionLimit: try arguments.requiredInteger(maxDeletes, in: 0...1_000_000))
    try await tool.run(exported, reconciling: reconciliation, isDryRun: arguments[dryRun], isVerbose: arguments[verbose])
    try await storage.close()
}
