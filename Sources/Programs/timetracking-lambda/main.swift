import CommandLineTool
import Hosting
import TimeTracking

let command = Command(
    "timetracking-lambda", summary: "The API as a function of AWS Lambda.",
    discussion: """
        The file `bootstrap` of the package that `make package` makes. It takes requests through API Gateway (REST and HTTP \
        APIs), a function URL or a load balancer, and answers as timetracking-api does.
        """,
    version: ProgramHost.version, options: [ProgramHost.envVars],
    settings: TimeTrackingSettings.all + ProgramHost.storageSettings + HostingSettings.all + LambdaSettings.all,
    files: [ConfigurationFile.entry], exitCodes: [.software, .configuration],
    seeAlso: ["timetracking-api(1)"])

await command.main { invocation in
    let host = try ProgramHost(invocation, isServer: true)
    try await host.serveInvocations(metrics: ("TimeTracking", TimeTrackingRoutes.counterNames)) {
        let (settings, location) = try host.settings {
            (TimeTrackingSettings(reading: &$0), StorageLocation.configured(reading: &$0))
        }
        let storage = try await host.open(location)
        return TimeTrackingRoutes(
            store: TimeEntryStore(storage: storage.storage, tableName: settings.tableName), settings: settings
        ).routes
    }
}
