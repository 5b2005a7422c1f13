import DynamoDB
import DynamoDBEngine
import HTTP
import TestSupport
import Timekeeping
import XCTest

@testable import TimeTracking

/// A storage that writes its rows by itself gives the bytes that the service would make of its items.
final class RowStorageAnswerTests: XCTestCase {
    private func range(_ from: String, _ to: String) throws -> ClosedRange<Instant> {
        try Instant(rfc3339: from)...Instant(rfc3339: to)
    }

    /// Rows of three years, some of them as older tools have left them behind.
    ///
    /// - Parameter haveReturns: whether there are carriage returns behind years, which put rows of one time into two partitions
    private func storeOfOddRows(haveReturns: Bool = false) async throws -> TimeEntryStore {
        var random = SeededRandom()
        let world = try await World.empty()
        let store = TimeEntryStore(storage: world.storage, tableName: world.settings.tableName)
        for number in 0..<400 {
            let year = Int.random(in: 2022...2024, using: &random)
            let day = 10 + Int.random(in: 0..<18, using: &random)
            let start = "\(year)-0\(Int.random(in: 1...5, using: &random))-\(day)T06:15:00Z"
            var item: Item = [
                "activity_start_end": .string("Study \(number)_\(start)"), "activity_type": "Study", "start": .string(start),
                "end": .string(start), "year": .string(String(year)), "duration": .number(try DynamoDBNumber("\(number).25")),
            ]
            switch Int.random(in: 0..<20, using: &random) {
            case 0: item["duration"] = .string(" 1.50 ")
            case 1: item["duration"] = "long"
            case 2: item["description"] = "two\nlines"
            case 3: item["description"] = nil
            case 4: item["unknown"] = .bool(true)
            case 5: item["end"] = .null
            case 6: item["end"] = .string("\(year)")
            case 7: item["end"] = "2000-01-01T00:00:00Z"
            case 8: item["activity_type"] = " Study\t"
            case 9: item["activity_type"] = [nil, "", .number(DynamoDBNumber(1))].randomElement(using: &random) ?? nil
            case 10 where haveReturns: item["year"] = .string("\(year)\r")
            default: item["description"] = "süßes Buch"
            }
            _ = try await world.storage.putItem(
                PutItemRequest(tableName: store.tableName, item: item), context: .test())
        }
        return store
    }

    func testAnswersAreTheSameBytes() async throws {
        let store = try await storeOfOddRows()
        for range in [
            try range("2024-05-10T00:00:00Z", "2024-05-21T12:00:00Z"), try range("2022-01-01T00:00:00Z", "2024-12-31T00:00:00Z"),
            try range("2020-01-01T00:00:00Z", "2020-12-31T00:00:00Z"),
        ] {
            let encoded = try await store.encodedRows(
                startingIn: range, as: FetchAnswer.shape, startingWith: FetchAnswer.start, context: .test())
            let items = try await store.rows(startingIn: range, context: .test())
            let wanted = String(decoding: FetchAnswer.encoded(items), as: UTF8.self)
            XCTAssertEqual(try XCTUnwrap(encoded.map { String(decoding: $0.ended(with: FetchAnswer.end), as: UTF8.self) }), wanted)
        }
    }

    func testReadersFindTheSameEntries() async throws {
        let store = try await storeOfOddRows(haveReturns: true)
        let range = try Instant(rfc3339: "2022-03-20T12:00:00Z")..<Instant(rfc3339: "2024-05-20T00:00:00Z")
        let starts = StoredEntries.firstStart(touching: range)...range.upperBound - .seconds(1)
        let encoded = try await store.encodedRows(
            startingIn: starts, as: StoredRowShape.totals, startingWith: StoredRowShape.start, context: .test())
        XCTAssertNotNil(encoded, "rows of several partitions need no merging here")
        let items = try await store.rows(startingIn: starts, context: .test())
        let wanted = StoredEntries(items, touching: range, read: { StoredEntry($0) }) { $0["start"]?.stringValue }
        let found = try await store.entries(touching: range, context: .test())
        XCTAssertEqual(Set(found.entries), Set(wanted.entries))
        XCTAssertEqual(found.unreadableCount, wanted.unreadableCount)
        XCTAssertEqual(found.entries.count, wanted.entries.count)
        let zone: Timekeeping.TimeZone = try TimeZone(identifier: "Europe/Vienna")
        let totals = try StoredEntries(XCTUnwrap(encoded), touching: range)
        XCTAssertEqual(
            totals.summary(in: range, zone: zone, weekStart: .monday), wanted.summary(in: range, zone: zone, weekStart: .monday))
    }

    /// Carriage returns behind the year put rows of one time into two partitions, which only items can merge.
    func testRowsOfTwoPartitionsAreMerged() async throws {
        let world = try await World.empty()
        let store = TimeEntryStore(storage: world.storage, tableName: world.settings.tableName)
        for (day, year) in [("10", "2024"), ("11", "2024\r"), ("12", "2024")] {
            let start = "2024-05-\(day)T06:15:00Z"
            let item: Item = [
                "activity_start_end": .string("a_\(start)"), "start": .string(start), "year": .string(year), "activity_type": "a",
            ]
            _ = try await world.storage.putItem(PutItemRequest(tableName: store.tableName, item: item), context: .test())
        }
        let range = try range("2024-05-01T00:00:00Z", "2024-05-21T12:00:00Z")
        let encoded = try await store.encodedRows(
            startingIn: range, as: FetchAnswer.shape, startingWith: FetchAnswer.start, context: .test())
        XCTAssertNil(encoded)
        let answer = try await world.inProcess().get("/fetch?from=2024-05-01")
        XCTAssertEqual(try answer.keys, ["a_2024-05-10T06:15:00Z", "a_2024-05-11T06:15:00Z", "a_2024-05-12T06:15:00Z"])
    }
}
