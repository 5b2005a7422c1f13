import CommandLineTool
import Hosting
import TimeTracking

let json = Command.Flag("json", meaning: "print the description as DynamoDB gives it")
let dryRun = Command.Flag("dry-run", meaning: "say what would be done and do nothing")
let yes = Command.Flag("yes", meaning: "delete the table with all its rows; without it nothing is deleted")

let command = Command(
    "timetracking-table", summary: "Create, describe or delete the table of time entries.",
    version: ProgramHost.version, options: [ProgramHost.database, ProgramHost.envVars],
    subcommands: [
        Command(
            "create",
            summary: "Create the table; a success when an equal one exists, an error that shows the difference otherwise.",
            flags: [dryRun] + ReportFlags.all),
        Command("describe", summary: "Show the table.", flags: [json]),
        Command("delete", summary: "Delete the table.", flags: [dryRun, yes] + ReportFlags.all),
    ],
    settings: [TimeTrackingSettings.tableName] + ProgramHost.storageSettings,
    files: [ConfigurationFile.entry], exitCodes: [.failure, .unavailable, .temporaryFailure, .configuration],
    seeAlso: ["timetracking-api(1)", "dynamodb-embedded(1)"])

await command.main { invocation in
    let arguments = invocation.arguments
    let host = try ProgramHost(invocation, database: arguments[ProgramHost.database])
    let (settings, location) = try host.settings {
        (TimeTrackingSettings(reading: &$0), StorageLocation(argument: arguments[ProgramHost.database], reading: &$0))
    }
    let storage = try await host.open(location, mayCreate: arguments.subcommand == "create" && !arguments[dryRun])
    let table = TimeEntryTableTool(storage: storage.storage, tableName: settings.tableName, context: host.context())
    func tell(_ outcome: TimeEntryTableTool.Outcome) throws {
        guard invocation.tellsSuccess || arguments[dryRun] else { return }
        try invocation.output.writeLine(table.text(outcome, asJSON: arguments[ReportFlags.json]))
    }
    switch arguments.subcommand {
    case "create":
        let outcome = try await table.create(dryRun: arguments[dryRun])
        try tell(outcome)
    case "describe": try invocation.output.write(try await table.describe(asJSON: arguments[json]))
    default:
        guard arguments[yes] || arguments[dryRun] else { throw ToolError("deleting \(settings.tableName) needs --yes", .usage) }
        let outcome = try await table.delete(dryRun: arguments[dryRun])
        try tell(outcome)
    }
    try await storage.close()
}
