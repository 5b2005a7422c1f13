import DynamoDB
import JSON
import Observation
import TestSupport
import Timekeeping
import XCTest

@testable import DynamoDBEngine

final class StreamTests: XCTestCase {
    private let clock = ManualTimeSource(now: Instant(secondsSinceEpoch: 1_800_000_000, nanosecond: 250_000_000))
    private var context: Context { .test(timeSource: clock) }

    private func put(_ key: String, _ value: Int, _ engine: DynamoDBEngine) async throws {
        let item: Item = ["pk": .string(key), "v": .number(DynamoDBNumber(value))]
        _ = try await engine.putItem(PutItemRequest(tableName: "Simple", item: item), context: context)
    }

    private func set(_ specification: JSONValue, _ engine: DynamoDBEngine) async throws {
        try await engine.ask("UpdateTable", ["TableName": "Simple", "StreamSpecification": specification], clock)
    }

    private func refusal(_ body: () async throws -> Void) async -> String? {
        do {
            try await body()
            return nil
        } catch {
            return (error as? DynamoDBError)?.code.name
        }
    }

    // MARK: Time

    func testRecordsCanBeReadForADay() async throws {
        let engine = DynamoDBEngine()
        let arn = try await engine.create(Samples.simple(), .keysOnly, clock)
        let first = try await engine.iterator(arn, "TRIM_HORIZON", nil, clock)
        try await put("a", 0, engine)
        clock.advance(by: .seconds(600))
        try await put("b", 0, engine)
        clock.advance(by: .seconds(86_400 - 601))
        let all = try await engine.records(engine.iterator(arn, "TRIM_HORIZON", nil, clock), clock)
        XCTAssertEqual(all.count, 2)
        let place = try await engine.iterator(arn, "TRIM_HORIZON", nil, clock)
        clock.advance(by: .seconds(1))
        let rest = try await engine.records(engine.iterator(arn, "TRIM_HORIZON", nil, clock), clock)
        XCTAssertEqual(rest.compactMap { $0["dynamodb"]?["Keys"]?["pk"]?["S"]?.stringValue }, ["b"])
        let trimmed = await refusal { _ = try await engine.records(place, self.clock) }
        XCTAssertEqual(trimmed, "TrimmedDataAccessException")
        let at = await refusal { _ = try await engine.iterator(arn, "AT_SEQUENCE_NUMBER", 1, self.clock) }
        XCTAssertEqual(at, "TrimmedDataAccessException")
        let after = try await engine.records(engine.iterator(arn, "AFTER_SEQUENCE_NUMBER", 1, clock), clock)
        XCTAssertEqual(after, rest)
        let expired = await refusal { _ = try await engine.records(first, self.clock) }
        XCTAssertEqual(expired, "ExpiredIteratorException")
        // What nobody can read is forgotten as soon as something else is told.
        clock.advance(by: .seconds(3_600))
        try await put("c", 0, engine)
        XCTAssertEqual(engine.told(arn).map(\.sequence), [3])
    }

    func testAnIteratorIsKnownForAQuarterOfAnHour() async throws {
        let engine = DynamoDBEngine()
        let arn = try await engine.create(Samples.simple(), .keysOnly, clock)
        let place = try await engine.iterator(arn, "LATEST", nil, clock)
        clock.advance(by: .seconds(899))
        _ = try await engine.records(place, clock)
        clock.advance(by: .seconds(1))
        let expired = await refusal { _ = try await engine.records(place, self.clock) }
        XCTAssertEqual(expired, "ExpiredIteratorException")
    }

    func testAClockThatIsSetBackDoesNotTurnAStreamRound() async throws {
        let engine = DynamoDBEngine()
        let arn = try await engine.create(Samples.simple(), .keysOnly, clock)
        try await put("a", 0, engine)
        let earlier = Context.test(timeSource: ManualTimeSource(now: Instant(secondsSinceEpoch: 1_700_000_000)))
        _ = try await engine.putItem(PutItemRequest(tableName: "Simple", item: ["pk": "b"]), context: earlier)
        XCTAssertEqual(engine.told(arn).map(\.seconds), [1_800_000_000, 1_800_000_000])
    }

    func testAStreamThatEndedIsThereForADay() async throws {
        let engine = DynamoDBEngine()
        let first = try await engine.create(Samples.simple(), .keysOnly, clock)
        try await put("a", 0, engine)
        try await set(["StreamEnabled": false], engine)
        try await put("untold", 0, engine)
        // In the same millisecond: it has another name all the same.
        try await set(["StreamEnabled": true, "StreamViewType": "NEW_IMAGE"], engine)
        let described = try await engine.describeTable(DescribeTableRequest(tableName: "Simple"), context: context)
        let second = try XCTUnwrap(described.latestStreamARN)
        XCTAssertEqual(described.latestStreamLabel, "2027-01-15T08:00:00.251")
        XCTAssertEqual(described.streamViewType, .newImage)
        func list() async throws -> [String] {
            let answer = try await engine.ask("ListStreams", [:], clock)
            return answer["Streams"]?.arrayValue?.compactMap { $0["StreamArn"]?.stringValue } ?? []
        }
        var arns = try await list()
        XCTAssertEqual(arns, [first, second])
        let told = try await engine.records(engine.iterator(first, "TRIM_HORIZON", nil, clock), clock)
        XCTAssertEqual(told.count, 1)
        clock.advance(by: .seconds(86_400))
        arns = try await list()
        XCTAssertEqual(arns, [second])
        let gone = await refusal { try await engine.ask("DescribeStream", ["StreamArn": .string(first)], self.clock) }
        XCTAssertEqual(gone, "ResourceNotFoundException")
        XCTAssertEqual(engine.look { $0.streams.all.count }, 2)
        try await put("b", 0, engine)
        XCTAssertEqual(engine.look { $0.streams.all.count }, 1, "the next write forgets it")
    }

    // MARK: Limits

    func testTheOldestRecordsGoWhenThereAreTooManyBytes() async throws {
        var retention = StreamRetention()
        retention.byteCountLimit = 2_000
        let engine = DynamoDBEngine(streams: retention)
        let arn = try await engine.create(Samples.simple(), .newAndOldImages, clock)
        let place = try await engine.iterator(arn, "TRIM_HORIZON", nil, clock)
        for number in 0..<100 { try await put("k", number, engine) }
        let records = engine.told(arn)
        XCTAssertEqual(records.last?.sequence, 100)
        XCTAssertTrue((10..<30).contains(records.count), "\(records.count)")
        let byteCount = engine.look { $0.streams.byteCount }
        XCTAssertEqual(byteCount, records.reduce(0) { $0 + $1.byteCount })
        XCTAssertLessThanOrEqual(byteCount, retention.byteCountLimit)
        let trimmed = await refusal { _ = try await engine.records(place, self.clock) }
        XCTAssertEqual(trimmed, "TrimmedDataAccessException")
        // One record is kept however large it is.
        let large: Item = ["pk": "large", "t": .string(String(repeating: "x", count: 5_000))]
        _ = try await engine.putItem(PutItemRequest(tableName: "Simple", item: large), context: context)
        XCTAssertEqual(engine.told(arn).map(\.sequence), [101])
        let described = try await engine.ask("DescribeStream", ["StreamArn": .string(arn)], clock)["StreamDescription"]
        XCTAssertEqual(
            described?["Shards"]?[0]?["SequenceNumberRange"],
            ["StartingSequenceNumber": .string(SequenceNumber.text(of: 101))])
    }

    func testStreamsThatEndedAreBoundedTogether() async throws {
        var retention = StreamRetention()
        retention.byteCountLimit = 4_000
        retention.endedCountLimit = 5
        let engine = DynamoDBEngine(streams: retention)
        var arns: [String] = []
        func live(_ count: Int) async throws {
            arns.append(try await engine.create(Samples.simple(), .newImage, clock))
            for number in 0..<count { try await put("k", number, engine) }
            _ = try await engine.deleteTable(DeleteTableRequest(tableName: "Simple"), context: context)
        }
        for _ in 0..<8 { try await live(1) }
        XCTAssertEqual(engine.look { $0.streams.shapes(at: clock.now).map(\.arn) }, Array(arns.suffix(5)))
        // As large as all may be together: the others go for it.
        try await live(100)
        XCTAssertEqual(engine.look { $0.streams.shapes(at: clock.now).map(\.arn) }, Array(arns.suffix(1)))
        XCTAssertLessThanOrEqual(engine.look { $0.streams.byteCount }, retention.byteCountLimit)
    }

    func testTablesWithoutAStreamKeepNothing() async throws {
        let engine = DynamoDBEngine()
        let arn = try await engine.create(Samples.simple(name: "Told"), .newAndOldImages, clock)
        try await engine.create(Samples.simple())
        for number in 0..<10 { try await put("k", number, engine) }
        XCTAssertEqual(engine.look { $0.streams.byteCount }, 0)
        XCTAssertEqual(engine.told(arn).count, 0)
    }

    // MARK: Kinds of changes

    func testWritersAtTheSameTimeAreToldInTheOrderOfTheirChanges() async throws {
        let engine = DynamoDBEngine()
        let arn = try await engine.create(Samples.simple(), .newAndOldImages)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<8 {
                group.addTask {
                    for number in 0..<50 {
                        try await engine.put(["pk": .string("k\(number % 5)"), "w": .string("\(writer)-\(number)")], in: "Simple")
                    }
                }
            }
            try await group.waitForAll()
        }
        let told = engine.told(arn)
        XCTAssertEqual(told.count, 400)
        let items = Set(try await engine.all(ScanRequest(tableName: "Simple")))
        XCTAssertEqual(try told.replayed(), items)
    }

    func testRowsOfOneBatchThatFollowEachOtherAreToldOneByOne() async throws {
        let engine = DynamoDBEngine()
        let arn = try await engine.create(Samples.simple(), .newAndOldImages, clock)
        let shape = try engine.shape(of: "Simple")
        func row(_ value: String) throws -> Row {
            let item: Item = ["pk": "k", "v": .string(value)]
            return try shape.row(of: item, ItemMeasure(item))
        }
        let puts = try ["a", "b", "b"].map { Mutation.put(table: shape.number, try row($0)) }
        let remove = Mutation.remove(table: shape.number, KeyBytes(partition: Array("k".utf8), sort: nil))
        _ = try await engine.commit(at: clock.now) { _ throws(DynamoDBError) in (true, puts + [remove, remove] + puts[..<1]) }
        XCTAssertEqual(engine.told(arn).map(\.event), [.insert, .modify, .remove, .insert])
        XCTAssertEqual(try engine.told(arn).replayed(), [["pk": "k", "v": "a"]])
    }

    func testTheSweepTellsWhatItRemoves() async throws {
        let engine = DynamoDBEngine()
        let arn = try await engine.create(Samples.simple(), .oldImage, clock)
        try await engine.ask(
            "UpdateTimeToLive", ["TableName": "Simple", "TimeToLiveSpecification": ["Enabled": true, "AttributeName": "v"]], clock)
        try await put("a", 1_800_000_005, engine)
        try await put("b", 1_800_000_005, engine)
        clock.advance(by: .seconds(10))
        // Nobody uses the table; who reads its stream is told all the same.
        let records = try await engine.records(engine.iterator(arn, "TRIM_HORIZON", nil, clock), clock)
        XCTAssertEqual(engine.told(arn).map(\.event), [.insert, .insert, .expire, .expire])
        XCTAssertEqual(records.map { $0["userIdentity"]?["PrincipalId"]?.stringValue }, [nil, nil, "dynamodb.amazonaws.com", "dynamodb.amazonaws.com"])
        // What is deleted by somebody who cannot see it any more had expired before.
        try await put("c", Int(clock.now.secondsSinceEpoch), engine)
        clock.advance(by: .seconds(1))
        _ = try await engine.deleteItem(DeleteItemRequest(tableName: "Simple", key: ["pk": "c"]), context: context)
        XCTAssertEqual(engine.told(arn).map(\.event), [.insert, .insert, .expire, .expire, .insert, .expire])
    }

    // MARK: Texts

    func testTextsOfPlacesAreTakenOnlyWhole() throws {
        let now = clock.now
        let place = ShardIterator(arn: "arn:aws:dynamodb:r:000000000000:table/Things/stream/l", next: 258, at: now)
        let read = try XCTUnwrap(ShardIterator(place.text))
        XCTAssertEqual(read, place)
        XCTAssertEqual(read.creationDate, now.truncatedToSeconds)
        for length in 0..<place.text.utf8.count { XCTAssertNil(ShardIterator(String(place.text.prefix(length))), "\(length)") }
        for text in ["", "||", "a|1|", "a|2|AQIBAAAAAAAAAAAAAAAAAAA=", place.text + "|", place.text + "AAAA"] {
            XCTAssertNil(ShardIterator(text), text)
        }
        for number in [1, 9, 258, Int.max] { XCTAssertEqual(SequenceNumber.number(of: SequenceNumber.text(of: number)), number) }
        XCTAssertEqual(SequenceNumber.text(of: 12), "100000000000000000012")
        for text in ["", "1", "200000000000000000012", "1000000000000000000012", "10000000000000000001x", "199999999999999999999"] {
            XCTAssertNil(SequenceNumber.number(of: text), text)
        }
        XCTAssertTrue(StreamShape.isARN(place.arn))
        for text in ["arn:aws:dynamodb:r:000000000000:table/Things", "x/Things/stream/l", place.arn + "/l", "\(place.arn.dropLast())"] {
            XCTAssertFalse(StreamShape.isARN(text), text)
        }
    }
}
