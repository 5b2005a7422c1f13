import CommandLineTool
import Hosting
import TimeTracking

let json = Command.Flag("json", meaning: "print the description as DynamoDB does")
let dryRun = Command.Flag("dry-run", meaning: "say what would be done and do nothing")
let yes = Command.Flag("yes", meaning: "delete the table with all its rows; without it nothing is deleted")

let command = Command(
    "timetracking-table", summary: "Create, describe or delete the table of time entries.",
    discussion: "The table is the one at DB_ENDPOINT, or the one in AWS when that is not set.",
    version: ProgramHost.version, options: [ProgramHost.envVars],
    subcommands: [
        Command(
            "create",
            summary: "Create the table; a success when an equal one exists, an error that shows the difference otherwise.",
            flags: [dryRun]),
        Command("describe", summary: "Show the table.", flags: [json]),
        Command("delete", summary: "Delete the table.", flags: [dryRun, yes]),
    ],
    settings: [TimeTrackingSettings.tableName] + ProgramHost.storageSettings,
    files: [ConfigurationFile.entry], exitCodes: [.failure, .unavailable, .temporaryFailure, .configuration],
    seeAlso: ["timetracking-api(1)", "dynamodb-embedded(1)"])

await command.main { invocation in
    let host = try ProgramHost(invocation)
    let (settings, location) = try host.settings {
        (TimeTrackingSettings(reading: &$0), StorageLocation.configured(reading: &$0))
    }
    let storage = try await host.open(location)
    let table = TimeEntryTableTool(storage: storage.storage, tableName: settings.tableName, context: host.context())
    let arguments = invocation.arguments
    switch arguments.subcommand {
    case "create": try invocation.output.writeLine(try await table.create(dryRun: arguments[dryRun]))
    case "describe": try invocation.output.write(try await table.describe(asJSON: arguments[json]))
    default:
        guard arguments[yes] || arguments[dryRun] else { throw ToolError("deleting \(settings.tableName) needs --yes", .usage) }
        try invocation.output.writeLine(try await table.delete(dryRun: arguments[dryRun]))
    }
    try await storage.close()
}
