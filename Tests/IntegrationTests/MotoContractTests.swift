import AWS
import DynamoDB
import HTTP
import HTTPClient
import TestSupport
import XCTest

/// What every storage promises, asked of moto's server, which others have written to be like DynamoDB.
///
/// Where moto is not like DynamoDB, what it does stands in ``MotoDeviation/all``, and the check must fail in just that way: when it
/// does not any more, moto has been put right and the line goes.
final class MotoContractTests: XCTestCase {
    /// Those of the check that runs, and how often each was met.
    private var expected: [(deviation: MotoDeviation, count: Int)] = []

    override func recordFailure(withDescription description: String, inFile filePath: String, atLine lineNumber: Int, expected isExpected: Bool) {
        if let place = expected.firstIndex(where: { description.contains($0.deviation.failure) }) {
            expected[place].count += 1
        } else {
            super.recordFailure(withDescription: description, inFile: filePath, atLine: lineNumber, expected: isExpected)
        }
    }

    func testMotosServer() async throws {
        let endpoint = try Endpoint(try Peers.moto())
        let transport = CurlHTTPClient()
        defer { transport.close() }
        var configuration = AWSJSONClient.Configuration.dynamoDB(region: .usEast1, endpoint: endpoint)
        configuration.retryPolicy = .never
        let client = AWSJSONClient(
            configuration: configuration, transport: transport, credentials: StaticCredentialSource(.local))
        for (name, check) in DynamoDBStorageContract.checks {
            let contract = DynamoDBStorageContract(storage: DynamoDBClient(client), prefix: "Contract\(UInt32.random(in: 0...UInt32.max))")
            expected = MotoDeviation.all.filter { $0.check == name }.map { ($0, 0) }
            do {
                try await check(contract)
            } catch {
                XCTFail("\(name): \(error)")
            }
            let met = expected
            expected = []
            for (deviation, count) in met {
                XCTAssertGreaterThan(count, 0, "\(name): moto does not do this any more: \(deviation.doing)")
                print("moto is wrong: \(name): \(deviation.doing)")
            }
        }
        let unknown = Set(MotoDeviation.all.map(\.check)).subtracting(DynamoDBStorageContract.checks.map(\.name))
        XCTAssertEqual(unknown, [], "no such check")
    }
}
