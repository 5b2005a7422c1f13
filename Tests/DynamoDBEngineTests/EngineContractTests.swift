import AWS
import DynamoDB
import Files
import HTTP
import Observation
import TestSupport
import XCTest

@testable import DynamoDBEngine

/// The engine does what every storage does.
final class EngineContractTests: XCTestCase {
    func testInMemory() async throws {
        try await DynamoDBStorageContract(storage: DynamoDBEngine()).verify()
    }

    func testOnAJournal() async throws {
        let directory = try TemporaryDirectory()
        let engine = try DynamoDBEngine.open(directory: directory.path, sync: .never)
        try await DynamoDBStorageContract(storage: engine).verify()
        try await engine.close()
        // Every check removes its tables; so does the journal.
        let reopened = try DynamoDBEngine.open(directory: directory.path)
        let tables = try await reopened.listTables(ListTablesRequest(), context: .test())
        XCTAssertEqual(tables.tableNames, [])
        try await reopened.close()
    }

    /// Through the client, the protocol, a signature that must be right, and back, without a socket.
    func testOverTheWire() async throws {
        let face = DynamoDBWireFace(DynamoDBEngine(), requiredKey: ("local", Secret("very-secret")))
        let client = AWSJSONClient(
            configuration: .dynamoDB(region: .usEast1, endpoint: try Endpoint("http://127.0.0.1:8000")),
            transport: FaceTransport(face: face),
            credentials: StaticCredentialSource(try Credentials(accessKeyID: "local", secretAccessKey: Secret("very-secret"))))
        try await DynamoDBStorageContract(storage: DynamoDBClient(client)).verify()
    }
}

/// Carries a request no further than to a face in this process.
private struct FaceTransport: HTTPTransport {
    let face: DynamoDBWireFace

    func send(_ request: HTTPRequest, context: Context) async throws(HTTPTransportError) -> HTTPResponse {
        await face.respond(to: request, context: context)
    }
}
