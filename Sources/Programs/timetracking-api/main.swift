import CommandLineTool
import HTTP
import Hosting
import TimeTracking

let server = ServerOptions(port: 3000)
let database = Command.Option(
    "database", value: "WHERE",
    meaning: "memory, a directory, or the URL of a DynamoDB; without it DB_ENDPOINT, or AWS when that is not set")

let gateway = Command.Option(
    "gateway", value: "HOW", default: "none", completion: .choices(["none", "strict"]),
    meaning: "strict: answer through the events of API Gateway, with its limits and its own answers, as after a deployment")

let command = Command(
    "timetracking-api", summary: "Serve the time entries over HTTP: /fetch and /update.",
    discussion: "With memory or a directory the entries are kept in this process, and the table is created if need be.",
    version: ProgramHost.version, options: server.options + [database, gateway, ProgramHost.envVars],
    settings: TimeTrackingSettings.all + ProgramHost.storageSettings + HostingSettings.all,
    files: [ConfigurationFile.entry], exitCodes: [.unavailable, .configuration],
    examples: [
        .init("timetracking-api --database memory", "try it; nothing is kept"),
        .init("timetracking-api --env-vars env/dev.env.json", "against the local database"),
    ],
    seeAlso: ["timetracking-table(1)", "timetracking-export(1)", "dynamodb-embedded(1)"])

await command.main { invocation in
    let host = try ProgramHost(invocation, database: invocation.arguments[database], isServer: true)
    let (settings, location) = try host.settings {
        (TimeTrackingSettings(reading: &$0), StorageLocation(argument: invocation.arguments[database], reading: &$0))
    }
    let storage = try await host.open(location)
    if storage.isEmbedded {
        let table = TimeEntryTableTool(storage: storage.storage, tableName: settings.tableName, context: host.context())
        _ = try await table.create(dryRun: false)
    }
    let store = TimeEntryStore(storage: storage.storage, tableName: settings.tableName)
    let routes = TimeTrackingRoutes(store: store, settings: settings).routes
    let isStrict = invocation.arguments[gateway] == "strict"
    let responder: any HTTPResponder =
        isStrict
        ? host.gateway(routes, routes: routes.paths, metrics: ("TimeTracking", TimeTrackingRoutes.counterNames)) : routes
    // Behind a gateway it is the gateway that refuses and gives up, a little before the server would.
    try await host.serve(
        AccessLog(responder), options: server, bodyByteCount: isStrict ? ProgramHost.gatewayBodyByteCount : nil,
        handlerTime: isStrict ? ProgramHost.gatewayHandlerTime : nil
    ) { address in
        """
        API       \(address)  (entries in \(storage.description), table \(settings.tableName))
        try       curl '\(address)/fetch?period=week'
        """
    }
    try await storage.close()
}
