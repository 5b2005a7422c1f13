import CommandLineTool
import Hosting
import TimeTracking

let from = Command.Option(
    "from", value: "WHERE", meaning: "aws, or the URL of a DynamoDB; without it REMOTE_DB_ENDPOINT, or AWS when that is not set")
let to = Command.Option("to", value: "WHERE", meaning: "a directory or the URL of a DynamoDB; without it DB_ENDPOINT")
let segments = Command.Option("segments", value: "N", default: "4", meaning: "read so many parts of the table at the same time")
let repair = Command.Flag("repair", meaning: "mend years that are not those of the start, and list them")
let dryRun = Command.Flag("dry-run", meaning: "read and compare, and write nothing")

let command = Command(
    "timetracking-migrate", summary: "Copy every row of the remote table into the local one, which is created if need be.",
    discussion: """
        Rows that are equal already are not written, and rows that only the local table has stay. It may be stopped at any time \
        and run again. It ends with 0 only when every row arrived.
        """,
    version: ProgramHost.version, options: [from, to, segments, ProgramHost.envVars], flags: [repair, dryRun] + ReportFlags.all,
    settings: [TimeTrackingSettings.tableName] + RemoteStorage.settings + ProgramHost.storageSettings,
    files: [ConfigurationFile.entry], exitCodes: [.failure, .unavailable, .temporaryFailure, .configuration],
    examples: [
        .init("timetracking-migrate --env-vars env/dev.env.json", "from AWS to the database of this machine"),
        .init("timetracking-migrate --from http://other:8000 --to http://localhost:8000", "from one machine to another"),
    ],
    seeAlso: ["timetracking-backup(1)", "timetracking-table(1)"])

await command.main { invocation in
    let arguments = invocation.arguments
    let segmentCount = try arguments.requiredInteger(segments, in: 1...Migration.maximumSegmentCount)
    if let from = arguments[from], from != "aws", !StorageLocation.isURL(from) {
        throw ToolError("--from takes aws or a URL, not \"\(from)\"", .usage)
    }
    let host = try ProgramHost(invocation, database: arguments[to])
    // Without this a missing setting would write into production.
    guard arguments[to] != nil || host.isEndpointGiven else {
        throw ToolError("DB_ENDPOINT: is not set, and neither is --to: it is not known where the rows shall go", .configuration)
    }
    let (settings, localLocation, remoteLocation) = try host.settings {
        (
            TimeTrackingSettings(reading: &$0), StorageLocation(argument: arguments[to], reading: &$0),
            RemoteStorage.location(argument: arguments[from], process: invocation.environment, reading: &$0)
        )
    }
    let remote = try await host.open(remoteLocation)
    let local = try await host.open(localLocation, mayCreate: !arguments[dryRun])
    guard remote.description != local.description else {
        throw ToolError("\(remote.description) is both where rows come from and where they shall go", .usage)
    }
    let migration = Migration(
        from: remote.storage, to: local.storage, tableName: settings.tableName, context: host.context())
    let expected = try await migration.expectedRowCount()
    let bar = invocation.progressBar("migrate", total: expected == 0 ? nil : expected)
    defer { bar.finish() }
    let options = Migration.Options(segmentCount: segmentCount, repairs: arguments[repair], dryRun: arguments[dryRun])
    let report = try await migration.run(options) { bar.advance(by: $0) }
    bar.finish()
    try await remote.close()
    try await local.close()
    if invocation.tellsSuccess || arguments[dryRun] || arguments[repair] && report.repairCount > 0 {
        try invocation.output.writeLine(report.text(asJSON: arguments[ReportFlags.json]))
    }
}
