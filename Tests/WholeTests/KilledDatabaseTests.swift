import AWS
import DynamoDB
import HTTP
import HTTPClient
import Observation
import Synchronization
import TestSupport
import XCTest

/// The database as a real process that is killed while it is written to, over and over on the same journal.
final class KilledDatabaseTests: XCTestCase {
    /// What the writers were promised, and who waits for how many promises.
    private final class Promises: Sendable {
        private struct State {
            var items = Set<Item>()
            var counts: [String: Int] = [:]
            var promiseCount = 0
            var watcher: (count: Int, continuation: CheckedContinuation<Void, Never>)?
        }

        private let state = Mutex(State())

        var items: Set<Item> { state.withLock { $0.items } }
        var counts: [String: Int] { state.withLock { $0.counts } }

        func keep(_ items: [Item], counting name: String? = nil) {
            let watcher = state.withLock { state -> CheckedContinuation<Void, Never>? in
                state.items.formUnion(items)
                if let name { state.counts[name, default: 0] += 1 }
                state.promiseCount += 1
                guard let watcher = state.watcher, state.promiseCount >= watcher.count else { return nil }
                state.watcher = nil
                return watcher.continuation
            }
            watcher?.resume()
        }

        /// Waits until so many more promises were given.
        func wait(forMore count: Int) async {
            await withCheckedContinuation { continuation in
                state.withLock { $0.watcher = ($0.promiseCount + count, continuation) }
            }
        }
    }

    private func client(_ url: String, _ transport: CurlHTTPClient) throws -> DynamoDBClient {
        var configuration = AWSJSONClient.Configuration.dynamoDB(region: .usEast1, endpoint: try Endpoint(url))
        configuration.retryPolicy.attemptCount = 1
        return DynamoDBClient(
            AWSJSONClient(
                configuration: configuration, transport: transport,
                credentials: StaticCredentialSource(try Credentials(accessKeyID: "local", secretAccessKey: Secret("local")))))
    }

    /// Writes until the database is gone.
    private static func write(_ name: String, to database: DynamoDBClient, _ promises: Promises) async {
        var number = 0
        do {
            while true {
                number += 1
                let item: Item = ["pk": .string("\(name)-\(number)"), "text": .string(String(repeating: "x", count: number % 700))]
                _ = try await database.putItem(PutItemRequest(tableName: "Things", item: item), context: .test())
                promises.keep([item])
                let pair: [Item] = ["a", "b"].map { ["pk": .string("\(name)-\(number)-\($0)"), "pair": .string("\(name)-\(number)")] }
                _ = try await database.transactWriteItems(
                    TransactWriteItemsRequest(items: pair.map { TransactWrite(tableName: "Things", .put($0)) }), context: .test())
                promises.keep(pair)
                let counter = String(name.prefix(2))
                _ = try await database.updateItem(
                    UpdateItemRequest(
                        tableName: "Things", key: ["pk": .string(counter)],
                        update: UpdateExpression([.add(DocumentPath("count"), .number(1))])), context: .test())
                promises.keep([], counting: counter)
            }
        } catch {
            // Killed.
        }
    }

    private func check(_ database: DynamoDBClient, _ promises: Promises, _ round: Int) async throws {
        let items = Set(try await database.allItems(ScanRequest(tableName: "Things"), context: .test()))
        XCTAssertTrue(items.isSuperset(of: promises.items), "round \(round): something acknowledged is lost")
        let pairs = Dictionary(grouping: items.filter { $0["pair"] != nil }) { $0["pair"] }
        XCTAssertTrue(pairs.values.allSatisfy { $0.count == 2 }, "round \(round): half of a transaction")
        for (name, count) in promises.counts {
            let found = items.first { $0["pk"] == .string(name) }?["count"]?.numberValue?.intValue ?? 0
            XCTAssertTrue((count...count + round).contains(found), "round \(round): \(name) is \(found), not \(count)")
        }
    }

    func testNothingAcknowledgedIsLostByKilling() async throws {
        var random = SeededRandom()
        let place = try Installation()
        let arguments = ["--data", place.directory.file("data"), "--port", "0"]
        let promises = Promises()
        for round in 0..<rounds(10, long: 200) {
            let server = try await place.start("dynamodb-embedded", arguments)
            let transport = CurlHTTPClient()
            defer { transport.close() }
            let database = try client(server.url, transport)
            if round == 0 {
                let schema = TableSchema(
                    name: "Things", attributes: [AttributeDefinition(name: "pk", type: .string)], key: KeySchema(partition: "pk"))
                _ = try await database.createTable(CreateTableRequest(schema: schema), context: .test())
            }
            try await check(database, promises, round)
            await withTaskGroup(of: Void.self) { group in
                for writer in 0..<4 { group.addTask { await Self.write("w\(writer)-\(round)", to: database, promises) } }
                await promises.wait(forMore: Int.random(in: 1...60, using: &random))
                await server.killAtOnce()
            }
        }
        let server = try await place.start("dynamodb-embedded", arguments)
        let transport = CurlHTTPClient()
        try await check(try client(server.url, transport), promises, rounds(10, long: 200))
        transport.close()
        await server.stop()
    }
}
