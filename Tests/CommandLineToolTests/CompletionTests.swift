import Foundation
import TestSupport
import XCTest

@testable import CommandLineTool

final class CompletionTests: XCTestCase {
    /// What a real bash offers for the last of these words in a directory with one file.
    private func offers(_ command: Command, _ words: [String], fileName: String = "file") throws -> [String] {
        let bash = "/bin/bash"
        try XCTSkipUnless(FileManager.default.isExecutableFile(atPath: bash), "this machine has no bash")
        let directory = try TemporaryDirectory()
        try Data().write(to: URL(fileURLWithPath: directory.file(fileName)))
        let list = ([command.name] + words).map(shellQuoted).joined(separator: " ")
        let driver = """
            compopt() { :; }
            COMP_WORDS=(\(list)); COMP_CWORD=\(words.count)
            \(command.bashFunctionName)
            printf '%s\\n' "${COMPREPLY[@]}"
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: bash)
        process.arguments = ["--norc", "-euc", command.completionScript(for: .bash) + driver]
        process.currentDirectoryURL = URL(fileURLWithPath: directory.path)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        XCTAssertEqual(process.terminationStatus, 0)
        return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init).sorted()
    }

    func testBashOffersOptions() throws {
        XCTAssertEqual(try offers(Sample.tool, ["--ver"]), ["--verbose", "--version"])
        XCTAssertEqual(try offers(Sample.tool, ["a", "--po"]), ["--port"])
        XCTAssertEqual(try offers(Sample.tool, ["--comp"]), ["--completion"])
    }

    func testBashOffersTheWordsOfAnOption() throws {
        XCTAssertEqual(try offers(Sample.tool, ["--mode", ""]), ["fast", "safe"])
        XCTAssertEqual(try offers(Sample.tool, ["--mode", "=", "s"]), ["safe"])
        XCTAssertEqual(try offers(Sample.tool, ["--mode", "="]), ["fast", "safe"])
        XCTAssertEqual(try offers(Sample.tool, ["--completion", "z"]), ["zsh"])
        XCTAssertEqual(try offers(Sample.tool, ["-p", ""]), [])
    }

    func testBashOffersSubcommandsAndThenTheirOptions() throws {
        XCTAssertEqual(try offers(Sample.table, [""]), ["create", "delete"])
        XCTAssertEqual(try offers(Sample.table, ["-v", "c"]), ["create"])
        XCTAssertEqual(try offers(Sample.table, ["delete", "--"]), ["--force", "--help", "--man", "--port", "--verbose", "--version"])
        XCTAssertEqual(try offers(Sample.table, ["create", "--d"]), ["--delay"])
        XCTAssertEqual(try offers(Sample.table, ["create", ""]), [])
    }

    func testBashOffersFilesWithBlanksInTheirNames() throws {
        let command = Command("x", summary: "Y.", positionals: [Sample.file])
        XCTAssertEqual(try offers(command, ["time"], fileName: "time entries.json"), ["time entries.json"])
    }

    func testZshSpecificationsAreEscaped() {
        let odd = Command.Option("odd", short: "o", value: "N", completion: .directory, meaning: "It's [odd]: a \\ b")
        let script = Command("odd-tool", summary: "Y.", options: [odd], flags: [Sample.dryRun], positionals: [Sample.file])
            .completionScript(for: .zsh)
        XCTAssertTrue(script.hasPrefix("#compdef odd-tool\n"), script)
        XCTAssertTrue(
            script.contains(#"'(-o --odd)'{-o+,--odd=}'[It'\''s \[odd\]\: a \\ b]:N:_files -/'"#), script)
        XCTAssertTrue(script.contains("'(-n --dry-run)'{-n,--dry-run}'[Change nothing]'"), script)
        XCTAssertTrue(script.contains("':FILE:_files'"), script)
        XCTAssertTrue(script.contains("compdef _odd-tool odd-tool"), script)
    }

    func testZshKnowsSubcommands() {
        let script = Sample.table.completionScript(for: .zsh)
        XCTAssertTrue(script.contains(#"'1:command:((create\:"Makes it." delete\:"Takes it away."))'"#), script)
        XCTAssertTrue(script.contains("create) _sample-table-create ;;"), script)
        XCTAssertTrue(script.contains("_sample-table-create() {"), script)
    }

    func testFishLinesAreComplete() {
        let lines = Sample.tool.completionScript(for: .fish).split(separator: "\n").map(String.init)
        XCTAssertTrue(lines.contains("complete -c sample-tool -l mode -x -a 'fast safe' -d 'How to write'"), "\(lines)")
        XCTAssertTrue(lines.contains("complete -c sample-tool -l port -s p -x -d 'Port to listen on'"), "\(lines)")
        XCTAssertTrue(lines.contains("complete -c sample-tool -l dry-run -s n -d 'Change nothing'"), "\(lines)")
        XCTAssertTrue(lines.contains("complete -c sample-tool -F"), "\(lines)")
        let table = Sample.table.completionScript(for: .fish)
        XCTAssertTrue(table.contains("-n '__fish_seen_subcommand_from create' -l delay -x -d 'How long to wait'"), table)
        XCTAssertTrue(table.contains("-n __fish_use_subcommand -a 'delete' -d 'Takes it away.'"), table)
    }
}
