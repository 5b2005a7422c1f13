import CommandLineTool
import DynamoDB
import Foundation
import Hosting
import Settings
import TestSupport
import XCTest

final class StorageLocationTests: XCTestCase {
    private let table = TableSchema(
        name: "Things", attributes: [AttributeDefinition(name: "id", type: .string)], key: KeySchema(partition: "id"))

    /// Opens what the arguments say, and hands it to the body.
    private func open(
        _ arguments: [String], variables: [String: String] = [:], _ body: (OpenStorage, ProgramHost) async throws -> Void
    ) async -> RunResult {
        await runSample(arguments, variables: variables) { invocation in
            let argument = invocation.arguments[Sample.database]
            let host = try ProgramHost(invocation, database: argument)
            let location = try host.settings { StorageLocation(argument: argument, reading: &$0) }
            let storage = try await host.open(location)
            try await body(storage, host)
            try await storage.close()
        }
    }

    func testMemoryKeepsWhatIsPutWhileItIsOpen() async throws {
        let table = table
        let result = await open(["--database", "memory"]) { storage, host in
            XCTAssertTrue(storage.isEmbedded)
            XCTAssertEqual(storage.description, "memory")
            _ = try await storage.storage.createTable(CreateTableRequest(schema: table), context: host.context())
            let item: Item = ["id": "1", "text": "é"]
            _ = try await storage.storage.putItem(PutItemRequest(tableName: "Things", item: item), context: host.context())
            let got = try await storage.storage.getItem(
                GetItemRequest(tableName: "Things", key: ["id": "1"]), context: host.context())
            XCTAssertEqual(got.item, item)
        }
        XCTAssertEqual(result.code, .success, result.error)
    }

    func testADirectoryKeepsItBeyondThat() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("rows")
        let table = table
        let first = await open(["--database", path]) { storage, host in
            XCTAssertTrue(storage.isEmbedded)
            XCTAssertEqual(storage.description, path)
            _ = try await storage.storage.createTable(CreateTableRequest(schema: table), context: host.context())
            _ = try await storage.storage.putItem(PutItemRequest(tableName: "Things", item: ["id": "1"]), context: host.context())
        }
        XCTAssertEqual(first.code, .success, first.error)
        let second = await open(["--database", path]) { storage, host in
            let page = try await storage.storage.scan(ScanRequest(tableName: "Things"), context: host.context())
            XCTAssertEqual(page.items, [["id": "1"]])
        }
        XCTAssertEqual(second.code, .success, second.error)
    }

    func testADirectoryBelongsToOneAtATime() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("rows")
        let outer = await open(["--database", path]) { _, _ in
            let inner = await self.open(["--database", path]) { _, _ in }
            XCTAssertEqual(inner.code, .unavailable)
            XCTAssertTrue(inner.error.contains(path), inner.error)
        }
        XCTAssertEqual(outer.code, .success, outer.error)
    }

    func testADamagedJournalIsRefusedAsData() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("rows")
        let table = table
        let first = await open(["--database", path]) { storage, host in
            _ = try await storage.storage.createTable(CreateTableRequest(schema: table), context: host.context())
            for number in 0..<10 {
                _ = try await storage.storage.putItem(
                    PutItemRequest(tableName: "Things", item: ["id": .string("\(number)")]), context: host.context())
            }
        }
        XCTAssertEqual(first.code, .success, first.error)
        let names = try FileManager.default.contentsOfDirectory(atPath: path)
        let journal = try XCTUnwrap(names.first { $0.hasSuffix("journal") || $0 == "journal" }, "\(names)")
        let url = URL(filePath: "\(path)/\(journal)")
        var bytes = [UInt8](try Data(contentsOf: url))
        let place = try XCTUnwrap(bytes.firstRange(of: Array("Things".utf8)))
        bytes[place.lowerBound] ^= 1
        try Data(bytes).write(to: url)
        let second = await open(["--database", path]) { _, _ in }
        XCTAssertEqual(second.code, .dataError, second.error)
        XCTAssertTrue(second.error.contains("byte"), second.error)
    }

    func testAURLIsTheEndpointWhateverTheEnvironmentSays() async throws {
        let result = await open(["--database", "http://127.0.0.1:9"], variables: ["DB_ENDPOINT": "http://other:1"]) { storage, _ in
            XCTAssertFalse(storage.isEmbedded)
            XCTAssertEqual(storage.description, "http://127.0.0.1:9")
        }
        XCTAssertEqual(result.code, .success, result.error)
    }

    func testAWrongURLIsToldByName() async throws {
        let result = await open(["--database", "ftp://127.0.0.1"]) { _, _ in XCTFail("opened") }
        XCTAssertEqual(result.code, .configuration)
        XCTAssertTrue(result.error.contains("DB_ENDPOINT"), result.error)
    }

    func testWithoutAnEndpointARegionIsNeeded() async throws {
        let home = try TemporaryDirectory()
        let result = await open([], variables: ["HOME": home.path]) { _, _ in XCTFail("opened") }
        XCTAssertEqual(result.code, .configuration)
        XCTAssertTrue(result.error.contains("AWS_REGION"), result.error)
    }

    func testADatabaseThatDoesNotListenIsToldByItsAddress() async throws {
        let result = await open(["--database", "http://127.0.0.1:9"]) { storage, host in
            _ = try await storage.storage.listTables(ListTablesRequest(), context: host.context())
        }
        XCTAssertEqual(result.code, .unavailable, result.error)
        XCTAssertTrue(result.error.contains("127.0.0.1:9"), result.error)
        XCTAssertEqual(result.error.split(separator: "\n").count, 1, result.error)
    }
}
