import DynamoDB
import TestSupport
import XCTest

@testable import TimeTracking

/// What is taken at first sight is what a closer look would make of it.
final class PlainUpdateTests: XCTestCase {
    private let entry = #""activity_type":"Study","start":"2024-05-21T06:15:00Z","end":"2024-05-21T07:00:00Z""#

    private func isPlain(_ body: String, allowing types: ActivityTypes = .any) -> Bool {
        PlainUpdate(Array(body.utf8), allowing: types) != nil
    }

    /// The items of a batch.
    private func items(_ rows: RowBatch) throws -> [Item] {
        try (0..<rows.count).map { index in
            var item = Item()
            for (attribute, value) in zip(rows.attributes, rows.row(index)) {
                switch value {
                case .missing: break
                case .bytes(let range): item[attribute.name] = .string(String(decoding: rows.bytes[range], as: UTF8.self))
                case .number(let range):
                    item[attribute.name] = .number(try DynamoDBNumber(String(decoding: rows.bytes[range], as: UTF8.self)))
                }
            }
            return item
        }
    }

    /// Whether the body was plain; fails when the closer look sees something else.
    @discardableResult
    private func check(_ body: String, allowing types: ActivityTypes = .any) throws -> Bool {
        guard let update = PlainUpdate(Array(body.utf8), allowing: types) else { return false }
        let entries = try UpdateRequest.entries(in: Array(body.utf8), allowing: types)
        XCTAssertEqual(try items(update.rows), entries.map(\.item), body)
        XCTAssertEqual(
            String(decoding: update.answer(tableName: "T"), as: UTF8.self),
            String(decoding: UpdateAnswer.encoded(entries, tableName: "T"), as: UTF8.self), body)
        return true
    }

    func testOrdinaryBodiesArePlain() throws {
        for more in [
            "", #","description":"electronics book""#, #","description":"""#, #","description":"süß""#, #","duration":0.75"#,
            #","duration":1e1"#, #","duration":12.50,"year":"2024""#, #","duration":0"#, #","duration":-0"#,
            #","activity_start_end":"Study_2024-05-21T06:15:00Z_2024-05-21T07:00:00Z""#,
        ] {
            XCTAssertTrue(try check(" [ { \(entry)\(more) } ] "), more)
        }
        XCTAssertTrue(try check("[{\(entry)}]", allowing: ActivityTypes(["Work", "Study"])))
        let many = (0..<25).map { #"{"activity_type":"a_b c","start":"2024-05-21T06:15:\#(10 + $0)Z","end":"2024-05-21T08:20:00Z"}"# }
        XCTAssertTrue(try check("[\(many.joined(separator: ","))]"))
    }

    func testDerivedDurationsAreThoseOfTheClock() throws {
        for minute in ["15", "16", "24", "33", "51", "59"] {
            for end in ["T06:59:18Z", "T07:00:00Z", "T16:15:00Z", "T23:59:59Z"] {
                XCTAssertTrue(
                    try check(#"[{"activity_type":"x","start":"2024-05-21T06:\#(minute):00Z","end":"2024-05-21\#(end)"}]"#))
            }
        }
    }

    func testWhatNeedsACloserLookIsLeftToIt() {
        let plain = "[{\(entry)}]"
        XCTAssertTrue(isPlain(plain))
        for (part, other) in [
            ("T06:15:00Z", "t06:15:00Z"), ("T06:15:00Z", "T06:15:00z"), ("T06:15:00Z", "T06:15:00.5Z"), ("T06:15:00Z", "T08:15:00+02:00"),
            ("05-21T06", "02-30T06"), ("T06:15:00Z", "T08:15:00Z"), ("Study", ""), ("Study", " Study"), ("Study", "Study "),
            ("Study", "a_2024-05-21"), ("Study", "St\\u0075dy"), ("Study", "Stüdy"), ("Study", String(repeating: "x", count: 65)),
            (#""Study""#, "1"), ("activity_type", "activity"), (#""end""#, #""ended""#), ("[{", "{"), ("}]", "}"), ("}]", "}] x"),
            ("}]", ",}]"), ("}]", #","duration":-1}]"#), ("}]", #","duration":"1"}]"#), ("}]", #","duration":1e126}]"#),
            ("}]", #","year":"2023"}]"#), ("}]", #","activity_start_end":"x"}]"#), ("}]", #","description":null}]"#),
            ("}]", #","description":"\#(String(repeating: "x", count: 1001))"}]"#), ("}]", #"},{\#(entry)}]"#), ("}]", "},1]"),
        ] {
            let body = plain.replacingOccurrences(of: part, with: other)
            XCTAssertNotEqual(body, plain)
            XCTAssertFalse(isPlain(body), body)
        }
        XCTAssertFalse(isPlain("[]"))
        XCTAssertFalse(isPlain(plain, allowing: ActivityTypes(["Work"])))
        let tooMany = (0..<26).map { #"{"activity_type":"a","start":"2024-05-21T06:15:\#(10 + $0)Z","end":"2024-05-21T08:20:00Z"}"# }
        XCTAssertFalse(isPlain("[\(tooMany.joined(separator: ","))]"))
    }

    func testDamagedBodiesAreNeverTakenForOtherThanTheyAre() throws {
        var random = SeededRandom()
        let whole = Array(
            #"[{\#(entry),"description":"book","duration":1.5,"year":"2024"},{"activity_type":"Work","start":"2024-05-20T06:15:00Z","end":"2024-05-20T07:00:00Z"}]"#
                .utf8)
        let bytes = Array(#"",:{}[]0123456789 -eTZ_.ax"#.utf8)
        var plainCount = 0
        for _ in 0..<3000 {
            var body = whole
            for _ in 0..<Int.random(in: 1...2, using: &random) {
                let place = Int.random(in: 0..<body.count, using: &random)
                switch Int.random(in: 0...2, using: &random) {
                case 0: body.remove(at: place)
                case 1: body.insert(bytes.randomElement(using: &random) ?? 0, at: place)
                default: body[place] = bytes.randomElement(using: &random) ?? 0
                }
            }
            if try check(String(decoding: body, as: UTF8.self)) { plainCount += 1 }
        }
        XCTAssertGreaterThan(plainCount, 100, "some damage does no harm")
    }
}
