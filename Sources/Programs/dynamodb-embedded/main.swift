import CommandLineTool
import DynamoDBEngine
import Files
import Hosting

let server = ServerOptions(port: 8000)
let data = Command.Option(
    "data", value: "DIRECTORY", completion: .directory, meaning: "keep the tables on a journal in this directory (.data/dynamodb)")
let inMemory = Command.Flag("in-memory", meaning: "keep the tables in memory; they are gone with the process")
let sync = Command.Option(
    "sync", value: "WHEN", default: "every", completion: .choices(["every", "interval", "never"]),
    meaning: "when a write is on disk: before it is acknowledged, at most a second later, or whenever the system likes")
let salvage = Command.Flag("salvage", meaning: "open a damaged journal: keep every intact record and tell what is lost")
let requireSignature = Command.Flag(
    "require-signature",
    meaning: "refuse requests that are not signed with ACCESS_KEY and SECRET_KEY; otherwise any credentials do")

let command = Command(
    "dynamodb-embedded", summary: "DynamoDB on this machine: its wire protocol over the embedded engine.",
    version: ProgramHost.version, options: server.options + [data, sync, ProgramHost.envVars],
    flags: [inMemory, salvage, requireSignature],
    settings: ProgramHost.signingSettings + HostingSettings.all, files: [ConfigurationFile.entry],
    exitCodes: [.dataError, .unavailable, .configuration],
    examples: [
        .init("dynamodb-embedded --in-memory --port 0", "for a test"),
        .init("aws dynamodb list-tables --endpoint-url http://localhost:8000", "talk to it"),
    ],
    seeAlso: ["timetracking-api(1)"])

await command.main { invocation in
    let arguments = invocation.arguments
    try arguments.requireAtMostOne(of: "in-memory", "data")
    try arguments.requireAtMostOne(of: "in-memory", "salvage")
    let host = try ProgramHost(invocation, isServer: true)
    let directory = arguments[inMemory] ? nil : arguments[data] ?? ".data/dynamodb"
    let policy: Journal.SyncPolicy =
        switch arguments[sync] {
        case "interval": .interval(.seconds(1))
        case "never": .never
        default: .every
        }
    try host.settings { _ in }
    let engine = try host.openEngine(directory: directory, sync: policy, salvage: arguments[salvage])
    let key = arguments[requireSignature] ? try await host.signingKey() : nil
    let face = AccessLog(DynamoDBWireFace(engine, requiredKey: key), naming: DynamoDBWireFace.name(of:))
    try await host.serve(face, options: server, bodyByteCount: DynamoDBWireFace.bodyByteCountLimit) { url in
        "DynamoDB  \(url)  (\(directory.map { "journal in \($0)" } ?? "in memory"))"
    }
    try await engine.close()
}
