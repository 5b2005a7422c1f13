import Settings
import TestSupport
import Timekeeping
import XCTest

@testable import CommandLineTool

final class ProgressTests: XCTestCase {
    func testQuickWorkShowsNothing() {
        var meter = ProgressMeter(label: "Writing", total: 100, uptime: .seconds(5))
        XCTAssertNil(meter.advance(by: 50, uptime: .milliseconds(5499), width: 80))
        XCTAssertNotNil(meter.advance(by: 50, uptime: .milliseconds(5500), width: 80))
    }

    func testLinesComeAtMostTenTimesASecond() {
        var meter = ProgressMeter(label: "Writing", total: 100_000, uptime: .zero)
        var lines = 0
        for millisecond in 1...2000 where meter.advance(by: 1, uptime: .milliseconds(millisecond), width: 80) != nil {
            lines += 1
        }
        XCTAssertEqual(lines, 16)
    }

    func testALineShowsRateAndRest() {
        var meter = ProgressMeter(label: "Migrating", total: 1000, uptime: .zero)
        XCTAssertEqual(
            meter.advance(by: 250, uptime: .seconds(5), width: 80),
            "Migrating 25%  [========>\(String(repeating: " ", count: 26))]  250/1000  50/s  0:15 left")
        XCTAssertEqual(meter.line(uptime: .seconds(5), width: 45), "Migrating 25%  250/1000  50/s  0:15 left")
        XCTAssertEqual(meter.line(uptime: .seconds(5), width: 20), "Migrating 25%  250/")
        XCTAssertEqual(meter.line(uptime: .seconds(5), width: 0), "")
    }

    func testAnUnknownTotalShowsOnlyWhatIsDone() {
        var meter = ProgressMeter(label: "Scanning", total: nil, uptime: .zero)
        XCTAssertEqual(meter.advance(by: 3, uptime: .seconds(2), width: 80), "Scanning  3  1.5/s")
    }

    func testLongRestsAreReadable() {
        var meter = ProgressMeter(label: "W", total: 10_000_000, uptime: .zero)
        XCTAssertEqual(meter.advance(by: 1, uptime: .seconds(1), width: 40), "W 0%  1/10000000  1.0/s  >99:59:59 left")
        var other = ProgressMeter(label: "W", total: 3725, uptime: .zero)
        XCTAssertEqual(other.advance(by: 1, uptime: .seconds(1), width: 32), "W 0%  1/3725  1.0/s  1:02:04 le")
    }

    func testMoreThanTheTotalIsNoTrap() {
        var meter = ProgressMeter(label: "W", total: 10, uptime: .zero)
        XCTAssertEqual(
            meter.advance(by: 20, uptime: .seconds(1), width: 40), "W 100%  [================]  20/10  20/s")
        var empty = ProgressMeter(label: "W", total: 0, uptime: .zero)
        XCTAssertEqual(empty.advance(by: 0, uptime: .seconds(1), width: 40), "W  0/0  0.0/s")
    }

    func testABarIsDrawnInPlaceAndTakenAway() {
        let output = TextOutput.memory()
        let timeSource = ManualTimeSource()
        let diagnostics = Diagnostics(
            programName: "tool", output: output, terminal: Terminal(isInteractive: true, width: 30))
        let bar = ProgressBar(label: "W", total: 4, diagnostics: diagnostics, timeSource: timeSource)
        timeSource.advance(by: .seconds(1))
        bar.advance()
        diagnostics.warning("odd")
        bar.finish()
        XCTAssertEqual(
            output.contents,
            "\r\u{1B}[KW 25%  1/4  1.0/s  0:03 left\r\u{1B}[Ktool: warning: odd\nW 25%  1/4  1.0/s  0:03 left\r\u{1B}[K")
    }

    func testOffATerminalNothingIsDrawn() {
        let output = TextOutput.memory()
        let timeSource = ManualTimeSource()
        let diagnostics = Diagnostics(programName: "tool", output: output, terminal: Terminal(isInteractive: false))
        let bar = ProgressBar(label: "W", total: 4, diagnostics: diagnostics, timeSource: timeSource)
        timeSource.advance(by: .seconds(1))
        bar.advance()
        bar.finish()
        XCTAssertEqual(output.contents, "")
    }

    func testATerminalHeedsItsEnvironment() {
        let columns = Terminal(descriptor: -1, environment: Environment(["COLUMNS": "100"]))
        XCTAssertEqual(columns, Terminal(isInteractive: false, width: 100, usesColor: false))
        for width in ["0", "-5", "x", "99999999999999999999", "1001"] {
            XCTAssertEqual(Terminal(descriptor: -1, environment: Environment(["COLUMNS": width])).width, 80, width)
        }
    }
}
