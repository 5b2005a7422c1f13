import Foundation
import TestSupport
import XCTest

/// The manual page of every program, through the formatters that show it.
final class ManualPageTests: XCTestCase {
    func testEveryPageIsFormattedWithoutAWarningAndNamesEveryOption() async throws {
        try EveryProgram.need("man")
        let place = try Installation()
        for name in try EveryProgram.names() {
            let page = try await place.run(name, ["--man"])
            try page.output.write(toFile: place.directory.file("\(name).1"), atomically: true, encoding: .utf8)
            let shown = try await place.run("man", ["--warnings", "-E", "UTF-8", "-P", "cat", "-l", "\(name).1"])
            XCTAssertEqual(shown.error, "", name)
            for title in ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT STATUS", "ENVIRONMENT", "FILES", "SEE ALSO"] {
                XCTAssertTrue(shown.output.contains("\n\(title)\n"), "\(name) has no \(title)")
            }
            XCTAssertTrue(shown.output.contains("\(name) - "), shown.output)
            for option in try await EveryProgram.options(name, in: place) {
                XCTAssertTrue(shown.output.contains("\(option)"), "\(option) is not in the page of \(name)")
            }
            XCTAssertFalse(shown.output.contains("\\"), "an escape came through: \(shown.output)")
        }
    }

    func testMandocHasNothingToSayAboutThem() async throws {
        try EveryProgram.need("mandoc")
        let place = try Installation()
        for name in try EveryProgram.names() {
            let page = try await place.run(name, ["--man"])
            let remarks = try await place.run("mandoc", ["-T", "lint", "-W", "style"], input: page.output)
            XCTAssertEqual(remarks.output + remarks.error, "", name)
        }
    }

    func testTheSubcommandsOfTheTableStandInItsPage() async throws {
        let page = try await Installation().run("timetracking-table", ["create", "--man"]).output
        for word in [".SH \"COMMANDS\"", "\\fBcreate\\fR", "\\fBdescribe\\fR", "\\fB\\-\\-yes\\fR"] {
            XCTAssertTrue(page.contains(word), word)
        }
    }
}
