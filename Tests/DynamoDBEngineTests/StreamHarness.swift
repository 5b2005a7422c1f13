import DynamoDB
import JSON
import Observation
import TestSupport
import Timekeeping
import XCTest

@testable import DynamoDBEngine

extension DynamoDBEngine {
    /// Sends a request of DynamoDB Streams, or one that only the wire knows.
    @discardableResult
    func ask(_ operation: String, _ body: JSONValue, _ clock: any TimeSource = SystemTimeSource()) async throws -> JSONValue {
        let request = try XCTUnwrap(StreamOperations.named(operation) ?? WireOnlyOperations.named(operation), operation)
        let surroundings = Surroundings(context: .test(timeSource: clock), authority: "localhost:8000")
        return try JSONValue(parsing: await answer(.wireOnly(request), to: body.encoded(), surroundings))
    }

    @discardableResult
    func create(_ schema: TableSchema, _ viewType: StreamViewType, _ clock: any TimeSource = SystemTimeSource()) async throws -> String {
        var request = CreateTableRequest(schema: schema)
        request.streamViewType = viewType
        let description = try await createTable(request, context: .test(timeSource: clock))
        return try XCTUnwrap(description.latestStreamARN)
    }

    func iterator(
        _ arn: String, _ type: String, _ number: Int? = nil, _ clock: any TimeSource = SystemTimeSource()
    ) async throws -> JSONValue {
        let shardID = try XCTUnwrap(look { $0.streams.all.values.first { $0.shape.arn == arn }?.shape.shardID })
        let number: JSONValue = number.map { .string(SequenceNumber.text(of: $0)) } ?? .null
        let answer = try await ask(
            "GetShardIterator",
            ["StreamArn": .string(arn), "ShardId": .string(shardID), "ShardIteratorType": .string(type), "SequenceNumber": number], clock)
        return try XCTUnwrap(answer["ShardIterator"])
    }

    /// The records that `GetRecords` answers with.
    func records(_ iterator: JSONValue, limit: Int = 1_000, _ clock: any TimeSource = SystemTimeSource()) async throws -> [JSONValue] {
        let answer = try await ask("GetRecords", ["ShardIterator": iterator, "Limit": .number(JSONNumber(limit))], clock)
        return try XCTUnwrap(answer["Records"]?.arrayValue)
    }

    /// Every record of a stream, as the engine has it.
    func told(_ arn: String) -> [StreamRecord] {
        look { state in state.streams.all.values.first { $0.shape.arn == arn }.map { Array($0.records) } ?? [] }
    }
}

extension StreamRecord {
    /// What happened, and the items.
    var summary: String {
        "\(sequence) \(event) \(new.map { "\($0.item)" } ?? "-") \(old.map { "\($0.item)" } ?? "-") \(key.map { "\($0.item)" } ?? "-")"
    }
}

extension [StreamRecord] {
    /// What is left of items when all that is told is done; of records with both images.
    func replayed() throws -> Set<Item> {
        var items: [Item: Item] = [:]
        for (record, number) in zip(self, (first?.sequence ?? 0)...) {
            XCTAssertEqual(record.sequence, number)
            let key = try XCTUnwrap(record.keyedRow).item.projected(to: ["pk", "sk"])
            XCTAssertEqual(record.old?.item, items[key], "record \(number)")
            XCTAssertEqual(record.event, record.new == nil ? .remove : record.old == nil ? .insert : .modify)
            XCTAssertNotEqual(record.old, record.new)
            items[key] = record.new?.item
        }
        return Set(items.values)
    }
}
