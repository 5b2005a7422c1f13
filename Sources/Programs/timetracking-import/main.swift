import CommandLineTool
import Hosting
import TimeTracking
import Timekeeping

let file = Command.Positional("FILE", completion: .file, meaning: "the CSV file; - is standard input")
let timeZone = Command.Option(
    "time-zone", value: "ZONE", meaning: "whose clocks show times without an offset from UTC, such as Europe/Vienna")
let user = Command.Option(
    "user", value: "NAME", meaning: "only the rows of this user (name or e-mail address), where a Toggl report has several")
let skipBadRows = Command.Flag("skip-bad-rows", meaning: "store the good rows although others are bad; without it none is")
let dryRun = Command.Flag("dry-run", meaning: "check the file and say what would be stored; write nothing")

let command = Command(
    "timetracking-import", summary: "Store the entries of a CSV file in the table, which is created if need be.",
    discussion: """
        The columns are those that `timetracking-export --csv` writes, with or without a header (with one, in any order, and what \
        can be derived may be left out), or those of Toggl's detailed report: there the activity is the project or tag found in \
        ACTIVITY_TYPES, else the project, else the first tag, else ACTIVITY_DEFAULT. Bad rows are listed with their line. \
        Importing the same file again changes nothing.
        """,
    version: ProgramHost.version, options: [timeZone, user, ProgramHost.database, ProgramHost.envVars],
    flags: [skipBadRows, dryRun] + ReportFlags.all, positionals: [file],
    settings: [TimeTrackingSettings.tableName, TimeTrackingSettings.activityTypes, TimeTrackingSettings.defaultActivity]
        + ProgramHost.storageSettings,
    files: [ConfigurationFile.entry], exitCodes: [.failure, .dataError, .noInput, .unavailable, .temporaryFailure, .configuration],
    examples: [
        .init("timetracking-import --time-zone Europe/Vienna Toggl_time_entries.csv", "from Toggl"),
        .init("timetracking-export --csv | timetracking-import -", "from Timewarrior, without the API"),
    ],
    seeAlso: ["timetracking-export(1)", "timetracking-table(1)"])

/// The most bad rows that are listed; who has more has another kind of file.
let listedProblemCount = 1_000

await command.main { invocation in
    let arguments = invocation.arguments
    let zone = try arguments.value(timeZone, expecting: "an IANA zone such as Europe/Vienna") { try? TimeZone(identifier: $0) }
    let host = try ProgramHost(invocation, database: arguments[ProgramHost.database])
    let (settings, location) = try host.settings {
        (TimeTrackingSettings(reading: &$0), StorageLocation(argument: arguments[ProgramHost.database], reading: &$0))
    }
    let path = try arguments.required(file)
    let bytes = try host.input(path, limit: CSVEntries.maximumByteCount)
    let readBar = invocation.progressBar("read", total: bytes.count)
    defer { readBar.finish() }
    let content: CSVEntries
    do throws(CSVFileError) {
        content = try CSVEntries(parsing: bytes, settings: settings, zone: zone, user: arguments[user]) { readBar.advance(by: $0) }
    } catch {
        throw ToolError("\(path): \(error)", .dataError)
    }
    readBar.finish()
    for warning in content.warnings { invocation.diagnostics.warning("\(path): \(warning)") }
    for problem in content.problems.prefix(listedProblemCount) { invocation.diagnostics.error("\(path): \(problem)") }
    guard content.problems.isEmpty || arguments[skipBadRows] else {
        throw ToolError(
            "\(content.badRowCount) of \(content.rowCount) row(s) are bad, nothing is stored; --skip-bad-rows stores the others",
            .dataError)
    }
    let storage = try await host.open(location, mayCreate: !arguments[dryRun])
    let bar = invocation.progressBar("import", total: content.entries.count)
    defer { bar.finish() }
    let tool = ImportTool(storage: storage.storage, tableName: settings.tableName, context: host.context())
    let report = try await tool.run(content, dryRun: arguments[dryRun]) { bar.advance(by: $0) }
    bar.finish()
    try await storage.close()
    if invocation.tellsSuccess || arguments[dryRun] {
        try invocation.output.writeLine(report.text(asJSON: arguments[ReportFlags.json]))
    }
}
