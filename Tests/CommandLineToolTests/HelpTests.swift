import XCTest

@testable import CommandLineTool

final class HelpTests: XCTestCase {
    func testThePageHasEverySection() {
        XCTAssertEqual(
            Command.help([Sample.tool], width: 80),
            """
            Usage: sample-tool [options] FILE [RANGE…]

            Does something with a file.

            First paragraph.

            Second paragraph.

            Arguments:
              FILE      File to read
              [RANGE…]  Range to take

            Options:
              -p, --port PORT         Port to listen on [default: 3000]
                  --mode MODE         How to write: fast, safe
              -t, --tag TAG…          Tag to keep
              -n, --dry-run           Change nothing
              -v, --verbose           Say more
              -h, --help              Show this help
                  --version           Show the version
                  --man               Print the manual page
                  --completion SHELL  Print a completion script: bash, zsh, fish

            Environment:
              DB_ENDPOINT  Where the database is [default: http://localhost:8000]

            Exit codes:
              0    all went well
              64   the command line was wrong
              74   reading or writing failed
              78   a setting is wrong or missing
              141  the reader of the output went away

            Examples:
              sample-tool a.json
                  Reads a.json.

            """)
    }

    func testASubcommandShowsWhatItTakesFromItsProgram() {
        let page = Command.help([Sample.table, Sample.table.subcommands[0]], width: 80)
        XCTAssertTrue(page.hasPrefix("Usage: sample-table create [options] [NAME]\n\nMakes it.\n"), page)
        XCTAssertTrue(page.contains("--port PORT"), page)
        XCTAssertTrue(page.contains("--delay SECONDS"), page)
        XCTAssertFalse(page.contains("--force"), page)
        XCTAssertTrue(Command.help([Sample.table], width: 80).contains("  create  Makes it.\n  delete  Takes it away.\n"))
    }

    func testLongExplanationsAreWrappedBesideTheirNames() {
        let option = Command.Option(
            "a-very-long-name-that-has-no-room", value: "VALUE", meaning: String(repeating: "word ", count: 20))
        let page = Command.help([Command("x", summary: "Y.", options: [option])], width: 50)
        for line in page.split(separator: "\n") { XCTAssertLessThanOrEqual(line.count, 50, String(line)) }
        XCTAssertTrue(page.contains("VALUE\n" + String(repeating: " ", count: 34) + "word word word\n"), page)
    }

    func testAnAbsurdWidthIsBounded() {
        XCTAssertEqual(Command.help([Sample.tool], width: 0), Command.help([Sample.tool], width: 40))
        XCTAssertEqual(Command.help([Sample.tool], width: 10_000), Command.help([Sample.tool], width: 100))
    }
}
