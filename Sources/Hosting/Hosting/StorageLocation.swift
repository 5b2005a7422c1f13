package import AWS
package import CommandLineTool
package import DynamoDB
import DynamoDBEngine
import HTTP
package import HTTPClient
package import Settings

/// Where a program keeps its rows.
package enum StorageLocation: Sendable {
    /// The engine inside the process, gone with it.
    case memory
    /// The engine inside the process, on a journal in this directory.
    case directory(String)
    /// DynamoDB, or what speaks its wire protocol.
    case network(AWSSettings)

    /// `DB_ENDPOINT`, or AWS.
    package static func configured(reading reader: inout SettingsReader) -> StorageLocation {
        .network(AWSSettings(reading: &reader))
    }

    /// What `--database` says: `memory`, a directory or a URL; without it as ``configured(reading:)``. A URL has become
    /// `DB_ENDPOINT` when the host was made.
    package init(argument: String?, reading reader: inout SettingsReader) {
        switch argument {
        case "memory"?: self = .memory
        case let path? where !Self.isURL(path): self = .directory(path)
        default: self = .configured(reading: &reader)
        }
    }

    /// Whether a word of the command line is the address of a database.
    package static func isURL(_ argument: String) -> Bool {
        Endpoint.schemeSeparator(in: argument) != nil
    }
}

/// An open storage, and how to close it.
package struct OpenStorage: Sendable {
    package let storage: any DynamoDBStorage
    /// Whether the rows are in this process.
    package let isEmbedded: Bool
    /// For people: `memory`, a directory, a URL.
    package let description: String
    let closing: @Sendable () async throws -> Void

    /// Gives back what it holds: the journal's lock, connections.
    package func close() async throws {
        try await closing()
    }
}

extension ProgramHost {
    /// A client that trusts whom the settings say.
    package func httpClient(_ configuration: HTTPClientConfiguration = HTTPClientConfiguration()) -> CurlHTTPClient {
        var configuration = configuration
        configuration.authoritiesFile = environment[AWSSettings.authoritiesFile.name]
        return CurlHTTPClient(configuration: configuration)
    }

    /// Every variable that says where rows are kept and who may reach them.
    package static let storageSettings = AWSSettings.all

    /// The option that names the storage, for the tools.
    package static let database = Command.Option(
        "database", value: "WHERE",
        meaning: "a directory or the URL of a DynamoDB; without it DB_ENDPOINT, or AWS when that is not set")

    /// Opens a storage.
    ///
    /// - Parameter mayCreate: whether a directory without tables becomes one with a journal; otherwise nothing is made there, and
    ///   the storage is as empty as the directory
    /// - Throws: what hinders: a journal that is damaged or held by another process.
    package func open(_ location: StorageLocation, mayCreate: Bool = true) async throws -> OpenStorage {
        switch location {
        case .memory:
            return OpenStorage(storage: DynamoDBEngine(), isEmbedded: true, description: "memory") {}
        case .directory(let path):
            let exists = try mayCreate || DynamoDBEngine.exists(in: path)
            let engine = try openEngine(directory: exists ? path : nil)
            return OpenStorage(storage: engine, isEmbedded: true, description: path) { try await engine.close() }
        case .network(let settings):
            let transport = httpClient()
            let client = AWSJSONClient(
                configuration: .dynamoDB(region: settings.region, endpoint: settings.endpoint), transport: transport,
                credentials: settings.credentialSource(over: transport, variables: variables))
            return OpenStorage(
                storage: DynamoDBClient(client), isEmbedded: false, description: "\(settings.endpoint)"
            ) { transport.close() }
        }
    }
}
