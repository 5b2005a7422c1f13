import Foundation
import TestSupport
import XCTest

/// What real shells complete with the scripts that the programs print. Each is asked in its own way, by keys pressed in its own
/// line editor where it has no better one, and inserts all that it finds.
final class ShellCompletionTests: XCTestCase {
    /// A command line that somebody has begun, and everything that may follow there.
    private struct Question {
        let line: String
        let answers: Set<String>
    }

    private static let questions = [
        Question(line: "timetracking-table ", answers: ["create", "describe", "delete"]),
        Question(line: "timetracking-table create --d", answers: ["--dry-run", "--database"]),
        Question(line: "timetracking-table delete --y", answers: ["--yes"]),
        Question(line: "dynamodb-embedded --sync ", answers: ["every", "interval", "never"]),
        Question(line: "timetracking-export --completion ", answers: ["bash", "zsh", "fish"]),
        Question(line: "timetracking-export --from-file ", answers: ["a.json", "two words.json", "folder"]),
        Question(line: "timetracking-upload la", answers: ["lastweek", "lastmonth", "lastquarter", "lastyear"]),
        Question(line: "timetracking-backup --directory ", answers: ["folder"]),
    ]

    /// A place with the scripts of every program, files to complete, and the questions: those above, and every option of all.
    private func place(_ shell: String) async throws -> (Installation, [Question]) {
        try EveryProgram.need(shell)
        let place = try Installation()
        for folder in ["scripts", "files/folder"] {
            try FileManager.default.createDirectory(atPath: place.directory.file(folder), withIntermediateDirectories: true)
        }
        for file in ["a.json", "two words.json"] { try Data().write(to: URL(filePath: place.directory.file("files/\(file)"))) }
        var questions = Self.questions
        for name in try EveryProgram.names() {
            let script = try await place.run(name, ["--completion", shell]).output
            try script.write(toFile: place.directory.file("scripts/_\(name)"), atomically: true, encoding: .utf8)
            questions.append(Question(line: "\(name) --", answers: Set(try await EveryProgram.options(name, in: place))))
        }
        return (place, questions)
    }

    /// Checks lines such as `@@<create><--dry-run>`, the arguments that a command got, one line for a question.
    private func check(_ output: String, _ questions: [Question]) {
        let lines = output.split(whereSeparator: \.isNewline).compactMap { line in
            line.firstRange(of: "@@<").map { line[$0.upperBound...].split(separator: ">").map { String($0.drop { $0 == "<" }) } }
        }
        XCTAssertEqual(lines.count, questions.count, output)
        for (arguments, question) in zip(lines, questions) {
            // The words that were typed stand before those that were found.
            let typed = question.line.split(separator: " ").dropFirst().count - (question.line.hasSuffix(" ") ? 0 : 1)
            XCTAssertEqual(Set(arguments.dropFirst(typed)), question.answers, question.line)
        }
    }

    func testBashCompletes() async throws {
        let (place, questions) = try await place("bash")
        let setup = try EveryProgram.names().map { "source ../scripts/_\($0); \($0)() { printf '@@'; printf '<%s>' \"$@\"; echo; }\n" }
        // readline's `insert-completions`, on a key of its own.
        let keys = "bind 'set bell-style none'; bind '\"\\C-x\": insert-completions'\n"
        let input = setup.joined() + keys + questions.map { "\($0.line)\u{18}\n" }.joined() + "exit\n"
        let output = try await place.run("bash", ["--norc", "--noprofile", "-i"], input: input, in: "files", expecting: nil)
        check(output.output, questions)
    }

    func testZshCompletes() async throws {
        let (place, questions) = try await place("zsh")
        // A shell inside a pseudo-terminal of zsh's own module, for its editor works nowhere else. It completes nothing while
        // more input waits, so each line is typed after the answer to the one before.
        let setup =
            [
                "unset zle_bracketed_paste; unsetopt prompt_cr prompt_sp; PS1=; fpath=(../scripts $fpath)",
                "autoload -Uz compinit; compinit -D -u",
                "zstyle ':completion:*' completer _all_matches _complete; zstyle ':completion:*' insert true",
            ] + (try EveryProgram.names().map { "\($0)() { print -rn -- '@@'; printf '<%s>' \"$@\"; print }" }) + ["print -r -- '@@'"]
        try (setup.joined(separator: "\n") + "\n").write(
            toFile: place.directory.file("scripts/setup"), atomically: true, encoding: .utf8)
        let typed = (["source ../scripts/setup"] + questions.map { "\($0.line)\t" }).joined(separator: "\n")
        let driver = """
            zmodload zsh/zpty && zpty shell TERM=dumb zsh -f -i
            while IFS= read -r line; do
                zpty -w shell "$line"
                zpty -r shell answer '*@@*\n' && print -r -- "@@${answer##*@@}"
            done
            """
        let output = try await place.run("zsh", ["-f", "-c", driver], input: typed + "\n", in: "files", expecting: nil)
        check(output.output, questions)
    }

    func testFishCompletes() async throws {
        let (place, questions) = try await place("fish")
        let driver = """
            for script in ../scripts/_*; source $script; end
            while read --local line
                printf '@@'
                complete --do-complete $line | string replace --regex '(/|)(\\t.*|)$' '' | string replace --regex '(.*)' '<$1>' | string join ''
            end
            """
        let input = questions.map { "\($0.line)\n" }.joined()
        let output = try await place.run("fish", ["--no-config", "-c", driver], input: input, in: "files")
        // fish says only what it found.
        check(
            output.output,
            questions.map { Question(line: $0.line.hasSuffix(" ") ? "x " : "x y", answers: $0.answers) })
    }
}
