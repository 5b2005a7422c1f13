import CommandLineTool
import Hosting
import TimeTracking

let directory = Command.Option(
    "directory", value: "DIRECTORY", default: "backups", completion: .directory, meaning: "where the backups are")
let keep = Command.Option("keep", value: "N", meaning: "keep the N newest backups of the table and remove older ones")
let dryRun = Command.Flag("dry-run", meaning: "read the table and say what would be done; write and remove nothing")

let command = Command(
    "timetracking-backup", summary: "Write every row of the table into a file.",
    discussion: """
        The file is what `aws dynamodb scan --output json` prints, sorted: the same rows are the same bytes. It appears whole or \
        not at all, with its SHA-256 beside it.
        """,
    version: ProgramHost.version, options: [ProgramHost.database, directory, keep, ProgramHost.envVars],
    flags: ReportFlags.all + [dryRun],
    settings: [TimeTrackingSettings.tableName] + ProgramHost.storageSettings,
    files: [ConfigurationFile.entry],
    exitCodes: [.failure, .unavailable, .cannotCreate, .ioError, .temporaryFailure, .configuration],
    examples: [.init("timetracking-backup --keep 30", "every night")],
    seeAlso: ["timetracking-restore(1)", "timetracking-migrate(1)"])

await command.main { invocation in
    let arguments = invocation.arguments
    let keptCount = try arguments.integer(keep, in: 1...1_000_000)
    let host = try ProgramHost(invocation, database: arguments[ProgramHost.database])
    let (settings, location) = try host.settings {
        (TimeTrackingSettings(reading: &$0), StorageLocation(argument: arguments[ProgramHost.database], reading: &$0))
    }
    let storage = try await host.open(location, mayCreate: false)
    let tool = BackupTool(storage: storage.storage, tableName: settings.tableName, context: host.context())
    let bar = invocation.progressBar("backup", total: try await tool.expectedRowCount())
    defer { bar.finish() }
    let report = try await tool.backUp(
        into: BackupDirectory(try arguments.required(directory), tableName: settings.tableName), keeping: keptCount,
        dryRun: arguments[dryRun], progress: { bar.advance(by: $0) })
    bar.finish()
    for folder in report.leftAlone { invocation.diagnostics.warning("\(folder): is a directory, no backup; it is left alone") }
    try await storage.close()
    if invocation.tellsSuccess || arguments[dryRun] {
        try invocation.output.writeLine(report.text(asJSON: arguments[ReportFlags.json]))
    }
}
