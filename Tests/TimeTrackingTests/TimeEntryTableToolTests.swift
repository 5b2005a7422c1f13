import CommandLineTool
import DynamoDB
import Foundation
import JSON
import Synchronization
import TestSupport
import Timekeeping
import XCTest

@testable import TimeTracking

final class TimeEntryTableToolTests: XCTestCase {
    private let storage = RecordingStorage()

    private var tool: TimeEntryTableTool {
        TimeEntryTableTool(storage: storage, tableName: "TimeEntries", context: .test())
    }

    func testTheSchemaIsThatOfTheDataModel() throws {
        let document = """
            {"TableName": "TimeEntries",
             "AttributeDefinitions": [
               {"AttributeName": "activity_start_end", "AttributeType": "S"}, {"AttributeName": "year", "AttributeType": "S"},
               {"AttributeName": "start", "AttributeType": "S"}],
             "KeySchema": [{"AttributeName": "activity_start_end", "KeyType": "HASH"}],
             "GlobalSecondaryIndexes": [{
               "IndexName": "YearIndex",
               "KeySchema": [{"AttributeName": "year", "KeyType": "HASH"}, {"AttributeName": "start", "KeyType": "RANGE"}],
               "Projection": {"ProjectionType": "ALL"},
               "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}}],
             "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}}
            """
        XCTAssertEqual(try TableSchema(json: Array(document.utf8)), TimeEntryTable.schema(named: "TimeEntries"))
    }

    func testCreatingIsDoneOnce() async throws {
        let first = try await tool.create(dryRun: false)
        XCTAssertEqual(first, .created)
        let second = try await tool.create(dryRun: false)
        XCTAssertEqual(second, .existed)
        XCTAssertEqual(storage.state.withLock { $0.created }, [TimeEntryTable.schema(named: "TimeEntries")])
    }

    func testADryRunCreatesAndDeletesNothing() async throws {
        let planned = try await tool.create(dryRun: true)
        XCTAssertEqual(planned, .wouldBeCreated)
        XCTAssertTrue(storage.state.withLock { $0.created.isEmpty })
        _ = try await tool.create(dryRun: false)
        let deletion = try await tool.delete(dryRun: true)
        XCTAssertEqual(deletion, .wouldBeDeleted(itemCount: 0))
        XCTAssertTrue(storage.state.withLock { $0.deleted.isEmpty })
    }

    func testATableThatIsDifferentIsToldWithItsDifferences() async throws {
        var schema = TimeEntryTable.schema(named: "TimeEntries")
        schema.globalIndexes = []
        schema.key = KeySchema(partition: "activity_start_end", sort: "start")
        let other = storage.describe(schema)
        storage.state.withLock { $0.tables["TimeEntries"] = other }
        do {
            _ = try await tool.create(dryRun: false)
            XCTFail("taken for equal")
        } catch let error as ToolError {
            XCTAssertEqual(error.exitCode, .failure)
            XCTAssertTrue(error.message.contains("YearIndex"), error.message)
            XCTAssertTrue(error.message.contains("key"), error.message)
        }
        let described = try await tool.describe(asJSON: false)
        XCTAssertTrue(described.contains("YearIndex"), described)
        XCTAssertFalse(described.contains("as expected"), described)
    }

    func testHowItIsPaidForDoesNotMatter() async throws {
        var schema = TimeEntryTable.schema(named: "TimeEntries")
        schema.billing = .payPerRequest
        schema.globalIndexes[0].throughput = nil
        let other = storage.describe(schema)
        storage.state.withLock { $0.tables["TimeEntries"] = other }
        let said = try await tool.create(dryRun: false)
        XCTAssertEqual(said, .existed)
    }

    func testTheDescriptionIsForPeopleOrAsDynamoDBTellsIt() async throws {
        _ = try await tool.create(dryRun: false)
        let text = try await tool.describe(asJSON: false)
        for line in ["table    TimeEntries", "status   ACTIVE", "key      activity_start_end", "schema   as expected"] {
            XCTAssertTrue(text.contains(line), text)
        }
        let json = try JSONValue(parsing: try await tool.describe(asJSON: true))
        XCTAssertEqual(json["Table"]?["TableName"], "TimeEntries")
        XCTAssertEqual(json["Table"]?["GlobalSecondaryIndexes"]?[0]?["IndexName"], "YearIndex")
    }

    func testWhatWasDoneIsSaidToPeopleAndPrograms() throws {
        for (outcome, sentence, object) in [
            (.created, "The table TimeEntries is created.", #"{"table":"TimeEntries","outcome":"created"}"#),
            (.wouldBeCreated, "The table TimeEntries would be created.", #"{"table":"TimeEntries","outcome":"wouldBeCreated"}"#),
            (.existed, "The table TimeEntries exists already.", #"{"table":"TimeEntries","outcome":"existed"}"#),
            (.deleted(itemCount: 3), "The table TimeEntries with 3 row(s) is deleted.", #"{"table":"TimeEntries","outcome":"deleted","items":3}"#),
            (.wouldBeDeleted(itemCount: 0), "The table TimeEntries with 0 row(s) would be deleted.", #"{"table":"TimeEntries","outcome":"wouldBeDeleted","items":0}"#),
        ] as [(TimeEntryTableTool.Outcome, String, String)] {
            XCTAssertEqual(tool.text(outcome, asJSON: false), sentence)
            XCTAssertEqual(tool.text(outcome, asJSON: true), object)
        }
    }

    func testAMissingTableIsSaid() async throws {
        for act in [{ _ = try await $0.describe(asJSON: false) }, { _ = try await $0.delete(dryRun: false) }] as [(TimeEntryTableTool) async throws -> Void] {
            do {
                try await act(tool)
                XCTFail("there is none")
            } catch let error as ToolError {
                XCTAssertEqual(error, ToolError("there is no table TimeEntries", .failure))
            }
        }
    }
}
