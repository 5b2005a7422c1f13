import AWS
import DynamoDB
import HTTP
import HTTPClient
import TestSupport
import XCTest

/// What every storage promises, through our client and libcurl, a socket and the program with a journal, and back.
final class StorageContractTests: XCTestCase {
    func testTheEmbeddedDatabaseOnASocket() async throws {
        let place = try Installation()
        let server = try await place.start("dynamodb-embedded", ["--port", "0", "--data", place.directory.file("data"), "--sync", "never"])
        let transport = CurlHTTPClient()
        defer { transport.close() }
        let client = AWSJSONClient(
            configuration: .dynamoDB(region: .usEast1, endpoint: try Endpoint(server.url)), transport: transport,
            credentials: StaticCredentialSource(.local))
        try await DynamoDBStorageContract(storage: DynamoDBClient(client)).verify()
        await server.stop()
    }
}
