import CommandLineTool
import Files
import HTTPClient
import Hosting
import Slack
import TimeTracking
import Timewarrior

let range = Command.Positional(
    "RANGE", .zeroOrMore,
    meaning: "today (the default), yesterday, week, lastweek, month, … or all; or dates, as `timew export` takes them")
let dryRun = Command.Flag("dry-run", meaning: "say what would be uploaded and do nothing")
let json = Command.Flag("json", meaning: "print what was done as JSON")
let verbose = Command.Flag("verbose", short: "v", meaning: "say what was done also where nobody sits at a terminal")

let command = Command(
    "timetracking-upload", summary: "Send what Timewarrior recorded to the API, and tell a Slack channel.",
    discussion: """
        Uploading the same again changes nothing, so a failed run is made good by the next one. An upload that fails is told to \
        the channel and ends with 75; a channel that cannot be told is a warning.
        """,
    version: ProgramHost.version, options: [ProgramHost.envVars], flags: [dryRun, json, verbose], positionals: [range],
    settings: UploadSettings.all + [
        TimeTrackingSettings.apiKey, TimeTrackingSettings.activityTypes, TimeTrackingSettings.defaultActivity,
    ],
    exitCodes: [.dataError, .unavailable, .cannotCreate, .temporaryFailure, .configuration],
    examples: [
        .init("timetracking-upload", "the entries of today"),
        .init("timetracking-upload week", "once a week: what a daily run has missed"),
        .init("timetracking-upload --dry-run 2024-01-01 - 2024-02-01", "what January would be"),
    ])

await command.main { invocation in
    let arguments = invocation.arguments
    let host = try ProgramHost(invocation)
    let (settings, target) = try host.settings { (TimeTrackingSettings(reading: &$0), UploadSettings(reading: &$0)) }
    let words = arguments.all(range)
    let lock = arguments[dryRun] ? nil : try host.lock("timetracking-upload")
    defer { lock?.release() }

    let export = try await TimewarriorProgram(environment: host.variables).export(range: TimewarriorRange.arguments(words))
    let exported = try TimewarriorEntries(parsing: export, settings: settings)
    for warning in exported.warnings { invocation.diagnostics.warning(warning) }

    let transport = CurlHTTPClient()
    defer { transport.close() }
    let client = TimeTrackingClient(endpoint: target.endpoint, apiKey: target.apiKey, transport: transport)
    let slack = target.webhook.map { SlackClient(webhook: $0, transport: transport) }
    let tool = UploadTool(
        upload: Upload(client: client, slack: slack, rangeName: words.isEmpty ? "today" : words.joined(separator: " ")),
        address: client.address, invocation: invocation, context: host.context())
    if arguments[dryRun] {
        try tool.plan(exported.entries, asJSON: arguments[json])
    } else {
        try await tool.run(exported.entries, asJSON: arguments[json], isVerbose: arguments[verbose])
    }
}
