import CommandLineTool
import Files
import HTTPClient
import Hosting
import Settings
import TimeTracking
import Timekeeping
import Timewarrior

let range = Command.Positional(
    "RANGE", .optional, completion: .suggestions(ReportRange.words),
    meaning: "week (the default), today, lastmonth, …; a date, a month 2024-05, a year; or FROM..TO, both included")
let json = Command.Flag("json", meaning: "print the totals as /summary answers them")
let csv = Command.Flag("csv", meaning: "print a record for each activity of each day")
let ics = Command.Flag("ics", meaning: "print an iCalendar file with an event for each entry")
let svg = Command.Option("svg", value: "FILE", completion: .file, meaning: "write a drawing with stacked days and a heatmap")
let database = Command.Option(
    "database", value: "WHERE", completion: .directory,
    meaning: "read a directory of the embedded database, or the DynamoDB at a URL, instead of the API")
let isExtension = Command.Flag(
    "extension", meaning: "be a report of Timewarrior: range and intervals are those on standard input")

let command = Command(
    "timetracking-report", summary: "Show where the time went: totals by activity and day, a heatmap, pauses and overlaps.",
    discussion: """
        Entries come from the API at ENDPOINT. week, fortnight, month and year are those of /fetch, from the day so long ago to \
        today; thisweek and the like are those of the calendar. Days are those of TIME_ZONE, and an entry across midnight counts on \
        the days it touches. An entry of more than seven days is taken for a tracker that was forgotten, and left out.

        Up to 31 days are shown one by one, more of them as weeks with a heatmap. Colours are used on a terminal unless NO_COLOR is \
        set.

        As a report of Timewarrior (`timew hours :week`) it needs no API; its days are then those of the machine unless TIME_ZONE \
        is set.
        """,
    version: ProgramHost.version, options: [svg, database, ProgramHost.envVars], flags: [json, csv, ics, isExtension],
    positionals: [range],
    settings: [
        UploadSettings.endpoint, TimeTrackingSettings.apiKey, TimeTrackingSettings.timeZone, TimeTrackingSettings.weekStart,
        TimeTrackingSettings.activityTypes, TimeTrackingSettings.defaultActivity, TimeTrackingSettings.tableName,
    ] + ProgramHost.storageSettings,
    files: [ConfigurationFile.entry], exitCodes: [.dataError, .unavailable, .cannotCreate, .temporaryFailure, .configuration],
    examples: [
        .init("timetracking-report", "the last seven days"),
        .init("timetracking-report year --svg year.svg", "a year, also as a drawing"),
        .init("timetracking-report 2024-05-01..2024-05-15 --csv", "half a month for a spreadsheet"),
        .init("timetracking-report lastmonth --ics >month.ics", "a month for a calendar"),
        .init("timew hours :lastweek", "as a report of Timewarrior"),
    ],
    seeAlso: ["timetracking-upload(1)", "timetracking-api(1)", "timew(1)"])

/// The entries of a stretch, from the database that `--database` names, or else from the API.
@Sendable func entries(
    touching stretch: Range<Instant>, host: ProgramHost, settings: TimeTrackingSettings
) async throws -> StoredEntries {
    if let place = host.invocation.arguments[database] {
        let storage = try await host.open(try host.settings { StorageLocation(argument: place, reading: &$0) })
        let store = TimeEntryStore(storage: storage.storage, tableName: settings.tableName)
        let stored = try await store.entries(touching: stretch, context: host.context())
        try await storage.close()
        return stored
    }
    let api = try host.settings { UploadSettings.api(reading: &$0) }
    let transport = CurlHTTPClient()
    defer { transport.close() }
    let client = TimeTrackingClient(endpoint: api.endpoint, apiKey: api.key, transport: transport)
    return try await client.entries(touching: stretch, context: host.context())
}

await command.main { invocation in
    let arguments = invocation.arguments
    try arguments.requireAtMostOne(of: "json", "csv", "ics")
    try arguments.requireAtMostOne(of: "extension", "database")
    let host = try ProgramHost(invocation, database: arguments[database])
    let now = invocation.timeSource.now
    var settings = try host.settings { TimeTrackingSettings(reading: &$0) }
    let stored: StoredEntries
    let stretch: Range<Instant>
    if arguments[isExtension] {
        guard arguments[range] == nil else { throw ToolError("--extension goes without a range: Timewarrior gives it", .usage) }
        if host.environment[TimeTrackingSettings.timeZone.name] == nil { settings.timeZone = host.machineZone }
        let bytes = try StandardInput.read(byteCountLimit: TimewarriorExtensionInput.maximumByteCount)
        let input = try TimewarriorExtensionInput(parsing: bytes)
        let exported = TimewarriorEntries(input.export, settings: settings)
        for warning in exported.warnings { invocation.diagnostics.warning(warning) }
        stored = StoredEntries(exported.entries, unreadableCount: exported.skippedCount)
        stretch = stored.range(from: input.start, to: input.end, now: now)
    } else {
        let days = try ReportRange(
            arguments[range] ?? "week", today: settings.timeZone.civilDate(at: now), weekStart: settings.weekStart)
        stretch = days.stretch(in: settings.timeZone)
        stored = try await entries(touching: stretch, host: host, settings: settings)
    }
    let summary = stored.summary(in: stretch, zone: settings.timeZone, weekStart: settings.weekStart)
    if let path = arguments[svg] {
        try AtomicFile.write(ReportDrawing(summary).svg, to: path)
    }
    if arguments[json] {
        try invocation.output.write(summary.json + [UInt8(ascii: "\n")])
    } else if arguments[csv] {
        try invocation.output.write(summary.csv)
    } else if arguments[ics] {
        try invocation.output.write(CalendarFile.bytes(stored.touching(stretch)))
    } else {
        try invocation.output.write(ReportText(summary, terminal: .standardOutput(invocation.environment)).text)
    }
}
