import CommandLineTool
import Hosting
import TimeTracking

let file = Command.Positional(
    "FILE", completion: .file, meaning: "a backup, or what `aws dynamodb scan --output json` printed; - is standard input")
let verify = Command.Flag("verify", meaning: "only compare table and file; 1 when they differ")
let dryRun = Command.Flag("dry-run", meaning: "only say what would be done")

let command = Command(
    "timetracking-restore", summary: "Load a backup into the table, which is created if need be.",
    discussion: """
        The whole file is checked before anything is written: against the checksum FILE.sha256 when it is there, its structure, \
        and its number of rows. Rows of the table that the file does not have stay as they are.
        """,
    version: ProgramHost.version, options: [ProgramHost.database, ProgramHost.envVars], flags: [verify, dryRun] + ReportFlags.all,
    positionals: [file], settings: [TimeTrackingSettings.tableName] + ProgramHost.storageSettings,
    files: [ConfigurationFile.entry], exitCodes: [.failure, .dataError, .noInput, .unavailable, .temporaryFailure, .configuration],
    examples: [.init("timetracking-restore --verify backups/TimeEntries_bak_20261120T061500Z.json", "is the table as it was?")],
    seeAlso: ["timetracking-backup(1)"])

await command.main { invocation in
    let arguments = invocation.arguments
    try arguments.requireAtMostOne(of: "verify", "dry-run")
    let host = try ProgramHost(invocation, database: arguments[ProgramHost.database])
    let (settings, location) = try host.settings {
        (TimeTrackingSettings(reading: &$0), StorageLocation(argument: arguments[ProgramHost.database], reading: &$0))
    }
    let path = try arguments.required(file)
    let bytes = try host.input(path, limit: TableBackup.maximumByteCount)
    if path != "-" { _ = try BackupChecksum.verify(bytes, of: path) }
    let backup: TableBackup
    do throws(TableBackupError) {
        backup = try TableBackup(parsing: bytes)
    } catch {
        throw ToolError("\(path): \(error)", .dataError)
    }
    let storage = try await host.open(location, mayCreate: !arguments[verify] && !arguments[dryRun])
    let bar = invocation.progressBar("restore", total: nil)
    defer { bar.finish() }
    let tool = RestoreTool(storage: storage.storage, tableName: settings.tableName, context: host.context())
    let purpose: RestoreTool.Purpose = arguments[verify] ? .verify : arguments[dryRun] ? .dryRun : .restore
    let report = try await tool.run(purpose, backup) { bar.advance(by: $0) }
    bar.finish()
    try await storage.close()
    if invocation.tellsSuccess || arguments[dryRun] || report.exitCode != .success {
        try invocation.output.writeLine(report.text(asJSON: arguments[ReportFlags.json]))
    }
    if report.exitCode != .success { throw SilentExit(report.exitCode) }
}
