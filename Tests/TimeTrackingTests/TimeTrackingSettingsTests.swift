import Observation
import Settings
import Timekeeping
import XCTest

@testable import TimeTracking

final class TimeTrackingSettingsTests: XCTestCase {
    private func read(_ variables: [String: String]) -> (settings: TimeTrackingSettings, problems: [String]) {
        var reader = SettingsReader(environment: Environment(variables))
        let settings = TimeTrackingSettings(reading: &reader)
        return (settings, reader.problems.map(\.name))
    }

    func testDefaultsAreThoseOfTheTable() {
        let (settings, problems) = read([:])
        XCTAssertEqual(problems, [])
        XCTAssertEqual(settings.tableName, "TimeEntries")
        XCTAssertEqual(settings.timeZone, .utc)
        XCTAssertNil(settings.activityTypes.list)
        XCTAssertEqual(settings.defaultActivity.text, "Uncategorised")
        XCTAssertNil(settings.apiKey)
        XCTAssertEqual(settings.allowedOrigin, "*")
    }

    func testValuesAreRead() {
        let (settings, problems) = read([
            "TABLE_NAME": "my.table_1-x", "TIME_ZONE": "Europe/Berlin", "ACTIVITY_TYPES": "Work, Deep work ,Study",
            "ACTIVITY_DEFAULT": "Misc", "API_KEY": "k", "CORS_ALLOW_ORIGIN": "https://a.example",
        ])
        XCTAssertEqual(problems, [])
        XCTAssertEqual(settings.tableName, "my.table_1-x")
        XCTAssertEqual(settings.timeZone.identifier, "Europe/Berlin")
        XCTAssertEqual(settings.activityTypes.list, ["Work", "Deep work", "Study"])
        XCTAssertEqual(settings.defaultActivity.text, "Misc")
        XCTAssertEqual(settings.apiKey?.reveal(), "k")
        XCTAssertEqual(settings.allowedOrigin, "https://a.example")
    }

    func testWrongValuesAreToldByName() {
        let wrong: [(String, String)] = [
            ("TABLE_NAME", "ab"), ("TABLE_NAME", String(repeating: "x", count: 256)), ("TABLE_NAME", "a b c"), ("TABLE_NAME", "täble"),
            ("TIME_ZONE", "Nowhere"), ("TIME_ZONE", "../etc/passwd"), ("TIME_ZONE", "/usr/share/zoneinfo/UTC"),
            ("ACTIVITY_TYPES", "Work,x_2024-01-01"), ("ACTIVITY_DEFAULT", String(repeating: "x", count: 65)),
            ("CORS_ALLOW_ORIGIN", "a b"), ("CORS_ALLOW_ORIGIN", "é"),
        ]
        for (name, value) in wrong {
            XCTAssertEqual(read([name: value]).problems, [name], "\(name)=\(value)")
        }
    }

    func testTheKeyIsASecretAndNothingElseIs() {
        XCTAssertEqual(TimeTrackingSettings.all.filter(\.isSecret).map(\.name), ["API_KEY"])
    }
}
