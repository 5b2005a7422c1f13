import Foundation
import TestSupport
import XCTest

@testable import Timekeeping

typealias Zone = Timekeeping.TimeZone

final class TimeZoneTests: XCTestCase {
    static let identifiers = [
        "Europe/Vienna", "Europe/London", "Europe/Dublin", "Europe/Lisbon", "Europe/Istanbul", "Europe/Moscow",
        "America/New_York", "America/Los_Angeles", "America/St_Johns", "America/Sao_Paulo", "America/Havana",
        "America/Santiago", "America/Caracas", "America/Scoresbysund", "America/Argentina/San_Luis", "America/Phoenix",
        "Asia/Kathmandu", "Asia/Kolkata", "Asia/Tehran", "Asia/Beirut", "Asia/Gaza", "Asia/Tokyo", "Asia/Pyongyang",
        "Africa/Cairo", "Africa/Casablanca", "Africa/Monrovia", "Antarctica/Troll", "Antarctica/McMurdo",
        "Australia/Sydney", "Australia/Lord_Howe", "Australia/Eucla", "Pacific/Apia", "Pacific/Auckland",
        "Pacific/Chatham", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Pacific/Tongatapu", "Pacific/Easter", "Etc/GMT+11",
    ]

    func testOffsetsAgreeWithFoundationFrom1970To2120() throws {
        var random = SeededRandom()
        for identifier in Self.identifiers {
            let zone = try Zone(identifier: identifier)
            let judge = try XCTUnwrap(Foundation.TimeZone(identifier: identifier))
            for _ in 0..<300 {
                let second = Int64.random(in: 0..<4_733_510_400, using: &random)
                XCTAssertEqual(
                    zone.offset(at: Instant(secondsSinceEpoch: second)),
                    judge.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second))), "\(identifier) \(second)")
            }
        }
    }

    func testTheSecondsAroundEachTransitionAgreeWithFoundation() throws {
        for identifier in Self.identifiers {
            let zone = try Zone(identifier: identifier)
            let judge = try XCTUnwrap(Foundation.TimeZone(identifier: identifier))
            var second: Int64 = 0
            while let next = zone.transition(afterSecond: second), next < 2_556_144_000 {
                for second in [next - 1, next] {
                    XCTAssertEqual(
                        zone.offset(at: Instant(secondsSinceEpoch: second)),
                        judge.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second))), "\(identifier) \(second)")
                }
                second = next
            }
        }
    }

    func testDaysStartWhereFoundationSaysTheyDo() throws {
        var random = SeededRandom()
        for identifier in Self.identifiers {
            let zone = try Zone(identifier: identifier)
            var calendar = Calendar(identifier: .gregorian)
            calendar.timeZone = try XCTUnwrap(Foundation.TimeZone(identifier: identifier))
            for _ in 0..<100 {
                let second = Int64.random(in: 0..<2_556_144_000, using: &random)
                let day = zone.civilDate(at: Instant(secondsSinceEpoch: second))
                let judged = calendar.startOfDay(for: Date(timeIntervalSince1970: Double(second)))
                XCTAssertEqual(
                    zone.startOfDay(day).secondsSinceEpoch, Int64(judged.timeIntervalSince1970), "\(identifier) \(day)")
            }
        }
    }

    func testTheDaysAroundEachTransitionFollowEachOtherWithoutGap() throws {
        for identifier in Self.identifiers {
            let zone = try Zone(identifier: identifier)
            var second: Int64 = 0
            while let next = zone.transition(afterSecond: second), next < 2_556_144_000 {
                let middle = zone.civilDate(at: Instant(secondsSinceEpoch: next))
                for distance in -2...2 {
                    let day = middle.adding(days: distance)
                    let start = zone.startOfDay(day)
                    XCTAssertLessThan(
                        zone.civilDate(at: Instant(secondsSinceEpoch: start.secondsSinceEpoch - 1)), day, "\(identifier) \(day)")
                    XCTAssertGreaterThanOrEqual(zone.civilDate(at: start), day, "\(identifier) \(day)")
                }
                second = next
            }
        }
    }

    func testADayWithoutMidnightStartsWithTheJump() throws {
        let vectors = [
            ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z"),
            ("Asia/Beirut", "2022-03-27", "2022-03-26T22:00:00Z"),
            ("Africa/Cairo", "2023-04-28", "2023-04-27T22:00:00Z"),
            ("America/Havana", "2024-03-10", "2024-03-10T05:00:00Z"),
            ("America/Toronto", "1919-03-31", "1919-03-31T04:30:00Z"),
        ]
        for (identifier, day, start) in vectors {
            XCTAssertEqual(try Zone(identifier: identifier).startOfDay(CivilDate(text: day)).rfc3339, start, identifier)
        }
    }

    func testADayWithTwoMidnightsStartsWithTheFirst() throws {
        let havana = try Zone(identifier: "America/Havana")
        XCTAssertEqual(havana.startOfDay(try CivilDate(text: "2024-11-03")).rfc3339, "2024-11-03T04:00:00Z")
        let newfoundland = try Zone(identifier: "America/St_Johns")
        XCTAssertEqual(newfoundland.startOfDay(try CivilDate(text: "2010-11-07")).rfc3339, "2010-11-07T02:30:00Z")
    }

    func testADayThatNeverWasIsEmpty() throws {
        let apia = try Zone(identifier: "Pacific/Apia")
        let starts = try ["2011-12-29", "2011-12-30", "2011-12-31"].map { apia.startOfDay(try CivilDate(text: $0)).rfc3339 }
        XCTAssertEqual(starts, ["2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z", "2011-12-30T10:00:00Z"])
        XCTAssertEqual(apia.civilDate(at: try Instant(rfc3339: "2011-12-30T10:00:00Z")), try CivilDate(text: "2011-12-31"))
    }

    func testDaysHave23And25HoursWhereClocksChange() throws {
        let vienna = try Zone(identifier: "Europe/Vienna")
        func hours(_ text: String) throws -> Duration {
            let day = try CivilDate(text: text)
            return vienna.startOfDay(day.adding(days: 1)) - vienna.startOfDay(day)
        }
        XCTAssertEqual(try hours("2024-03-31"), .seconds(23 * 3600))
        XCTAssertEqual(try hours("2024-10-27"), .seconds(25 * 3600))
        XCTAssertEqual(try hours("2024-10-28"), .seconds(24 * 3600))
    }

    func testATimeThatComesTwiceIsTheFirst() throws {
        let vienna = try Zone(identifier: "Europe/Vienna")
        let day = try CivilDate(text: "2024-10-27")
        XCTAssertEqual(vienna.instant(of: day, hour: 2, minute: 30).rfc3339, "2024-10-27T00:30:00Z")
        XCTAssertEqual(vienna.instant(of: day, hour: 3).rfc3339, "2024-10-27T02:00:00Z")
    }

    func testATimeThatIsJumpedOverCountsOnFromBeforeTheJump() throws {
        let vienna = try Zone(identifier: "Europe/Vienna")
        let day = try CivilDate(text: "2024-03-31")
        XCTAssertEqual(vienna.instant(of: day, hour: 2, minute: 30).rfc3339, "2024-03-31T01:30:00Z")
        XCTAssertEqual(vienna.instant(of: day, hour: 1, minute: 59, second: 59).rfc3339, "2024-03-31T00:59:59Z")
        XCTAssertEqual(vienna.instant(of: day, hour: 3).rfc3339, "2024-03-31T01:00:00Z")
        XCTAssertEqual(
            try Zone(identifier: "Pacific/Apia").instant(of: CivilDate(text: "2011-12-30"), hour: 12).rfc3339,
            "2011-12-30T22:00:00Z")
    }

    func testOddOffsets() throws {
        let noon = try Instant(rfc3339: "2024-07-01T12:00:00Z")
        let vectors = [
            ("Asia/Kathmandu", 20_700), ("Pacific/Pago_Pago", -39_600), ("Pacific/Tongatapu", 46_800),
            ("Pacific/Kiritimati", 50_400), ("Australia/Eucla", 31_500), ("Etc/GMT+11", -39_600),
        ]
        for (identifier, offset) in vectors {
            XCTAssertEqual(try Zone(identifier: identifier).offset(at: noon), offset, identifier)
        }
        XCTAssertEqual(Zone.utc.offset(at: noon), 0)
    }

    func testNamesThatLeadElsewhereAreRefused() {
        for identifier in [
            "", "/etc/passwd", "../passwd", "Europe/../../passwd", "Europe//Vienna", "Europe/", "Europe/Vi enna", ".",
            "Europe/Vienna\0", "Europe/Vienna\n", String(repeating: "A", count: 65), "Зона", "posix/./UTC",
        ] {
            XCTAssertThrowsError(try Zone(identifier: identifier)) {
                XCTAssertEqual($0 as? TimeZoneError, .malformedIdentifier(identifier))
            }
        }
    }

    func testAnUnknownZoneIsNamed() {
        for identifier in ["Europe/Wien", "Europe/Vienna/Favoriten"] {
            XCTAssertThrowsError(try Zone(identifier: identifier)) {
                XCTAssertEqual($0 as? TimeZoneError, .unknownZone(identifier, directory: Zone.defaultDirectory))
                XCTAssertEqual("\($0)", "there is no time zone \"\(identifier)\" in /usr/share/zoneinfo")
            }
        }
    }

    func testAFolderOrATableIsNotAZone() throws {
        XCTAssertThrowsError(try Zone(identifier: "Europe")) {
            XCTAssertEqual($0 as? TimeZoneError, .unreadable(identifier: "Europe", errorNumber: EISDIR))
        }
        let directory = try TemporaryDirectory()
        try Data("# country codes\n".utf8).write(to: URL(fileURLWithPath: directory.file("table")))
        try Data(count: 70_000).write(to: URL(fileURLWithPath: directory.file("long")))
        XCTAssertThrowsError(try Zone(identifier: "table", directory: directory.path)) {
            XCTAssertEqual($0 as? TimeZoneError, .notAZoneFile(identifier: "table", .notTZif))
        }
        XCTAssertThrowsError(try Zone(identifier: "long", directory: directory.path)) {
            XCTAssertEqual($0 as? TimeZoneError, .notAZoneFile(identifier: "long", .tooLong))
        }
    }

    func testUTCNeedsNoFile() throws {
        XCTAssertEqual(try Zone(identifier: "UTC", directory: "/nowhere"), .utc)
        XCTAssertEqual(try Zone(identifier: "Etc/UTC", directory: "/nowhere").offset(at: .epoch), 0)
    }
}
