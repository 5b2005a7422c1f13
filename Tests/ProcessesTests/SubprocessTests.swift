import Glibc
import Processes
import TestSupport
import XCTest

private let environment = ["PATH": "/usr/bin:/bin"]
/// Far more than anything here takes: a test that needs it has failed.
private let long = Duration.seconds(60)

private func shell(
    _ script: String, input: [UInt8] = [], outputLimit: Int = 1_000_000, timeout: Duration = long, grace: Duration = long
) async throws(SubprocessError) -> Subprocess.Result {
    try await Subprocess.run(
        executable: "sh", arguments: ["-c", script], environment: environment, standardInput: input, outputLimit: outputLimit,
        timeout: timeout, grace: grace)
}

private func text(_ bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self)
}

final class SubprocessTests: XCTestCase {
    private func XCTAssertThrows(
        _ expected: SubprocessError, file: StaticString = #filePath, line: UInt = #line, _ body: () async throws -> Void
    ) async {
        do {
            try await body()
            XCTFail("nothing was thrown", file: file, line: line)
        } catch {
            XCTAssertEqual(error as? SubprocessError, expected, file: file, line: line)
        }
    }

    func testBothOutputsAndTheStatusAreReturned() async throws {
        let result = try await shell("echo out; echo err >&2; exit 3")
        XCTAssertEqual(text(result.standardOutput), "out\n")
        XCTAssertEqual(text(result.standardError), "err\n")
        XCTAssertEqual(result.status, .exited(3))
        let highest = try await shell("exit 255")
        XCTAssertEqual(highest.status, .exited(255))
    }

    func testASignalIsToldFromAnExitCode() async throws {
        let result = try await shell("kill -USR1 $$")
        XCTAssertEqual(result.status, .signalled(SIGUSR1))
    }

    func testArgumentsArriveAsTheyAreWithoutAShell() async throws {
        let odd = ["a b", "", "*", "$HOME", "'\"", "--x=ü", "line\nbreak"]
        let result = try await Subprocess.run(
            executable: "/bin/sh", arguments: ["-c", #"for a in "$@"; do printf '%s\0' "$a"; done"#, "sh"] + odd,
            environment: environment, timeout: long)
        XCTAssertEqual(text(result.standardOutput), odd.map { $0 + "\0" }.joined())
    }

    func testTheEnvironmentIsExactlyTheGivenOne() async throws {
        let result = try await Subprocess.run(
            executable: "env", environment: ["PATH": "/usr/bin:/bin", "A": "b=c", "EMPTY": ""], timeout: long)
        XCTAssertEqual(Set(text(result.standardOutput).split(separator: "\n")), ["PATH=/usr/bin:/bin", "A=b=c", "EMPTY="])
    }

    func testTheDirectoryIsTheGivenOne() async throws {
        let directory = try TemporaryDirectory()
        let result = try await Subprocess.run(
            executable: "pwd", environment: environment, directory: directory.path, timeout: long)
        XCTAssertEqual(text(result.standardOutput), directory.path + "\n")
    }

    func testInputLargerThanAPipeIsFedWhileOutputIsRead() async throws {
        let input = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let result = try await shell("cat", input: input, outputLimit: input.count)
        XCTAssertTrue(result.standardOutput == input)
    }

    func testWithoutInputTheChildReadsAnEmptyOne() async throws {
        let result = try await shell("cat; echo done")
        XCTAssertEqual(text(result.standardOutput), "done\n")
    }

    func testAChildThatDoesNotReadItsInputIsNoError() async throws {
        let result = try await shell("exec 0<&-; echo ready; exit 0", input: [UInt8](repeating: 1, count: 1_000_000))
        XCTAssertEqual(result.status, .exited(0))
        XCTAssertEqual(text(result.standardOutput), "ready\n")
    }

    func testOutputAtTheLimitIsAResultAndBeyondItAnError() async throws {
        let result = try await shell("printf 12345", outputLimit: 5)
        XCTAssertEqual(text(result.standardOutput), "12345")
        for script in ["printf 123456", "printf 123456 >&2", "while :; do echo endless; done"] {
            await XCTAssertThrows(.outputTooLong("sh", byteCountLimit: 5)) { _ = try await shell(script, outputLimit: 5) }
        }
    }

    func testAProgramThatIsNotThereIsNotFound() async throws {
        for name in ["no-such-program", "/no/such/program", ""] {
            await XCTAssertThrows(.notFound(name)) {
                _ = try await Subprocess.run(executable: name, environment: environment, timeout: long)
            }
        }
        await XCTAssertThrows(.notFound("sh")) { _ = try await Subprocess.run(executable: "sh", environment: [:], timeout: long) }
    }

    func testAFileThatIsNotExecutableIsNotStarted() async throws {
        await XCTAssertThrows(.notStarted("/etc/passwd", code: EACCES)) {
            _ = try await Subprocess.run(executable: "/etc/passwd", environment: environment, timeout: long)
        }
    }

    func testTheSearchTakesTheFirstExecutableAndPassesOverRelativeEntries() throws {
        let directory = try TemporaryDirectory()
        for (name, mode) in [("first", 0o644), ("second", 0o755), ("third", 0o755)] as [(String, mode_t)] {
            XCTAssertEqual(mkdir(directory.file(name), 0o755), 0)
            let descriptor = open(directory.file("\(name)/tool"), O_CREAT | O_WRONLY, mode)
            XCTAssertNotEqual(descriptor, -1)
            close(descriptor)
        }
        XCTAssertEqual(mkdir(directory.file("third/directory"), 0o755), 0)
        let path = ["", ".", "third", directory.file("first"), directory.file("second"), directory.file("third")]
        XCTAssertEqual(
            try ExecutableSearch.path(of: "tool", searchPath: path.joined(separator: ":")), directory.file("second/tool"))
        XCTAssertEqual(try ExecutableSearch.path(of: "./tool", searchPath: nil), "./tool")
        XCTAssertThrowsError(try ExecutableSearch.path(of: "directory", searchPath: directory.file("third")))
        XCTAssertThrowsError(try ExecutableSearch.path(of: "tool", searchPath: nil))
    }

    func testTextsThatCStringsWouldChangeAreRefused() async throws {
        await XCTAssertThrows(.invalidText("a\0b")) {
            _ = try await Subprocess.run(executable: "sh", arguments: ["a\0b"], environment: environment, timeout: long)
        }
        for name in ["", "A=B", "A\0"] {
            await XCTAssertThrows(.invalidText(name)) {
                _ = try await Subprocess.run(executable: "sh", environment: [name: "x", "PATH": "/bin"], timeout: long)
            }
        }
    }

    // MARK: - Ends
    // Scripts that sleep stand for programs that do not end by themselves: a test ends them, and waits for none.

    func testAProgramOverItsTimeIsAskedToEnd() async throws {
        let directory = try TemporaryDirectory()
        let file = directory.file("asked")
        await XCTAssertThrows(.timedOut("sh", after: .milliseconds(100))) {
            _ = try await shell("trap 'echo > \(file); exit 0' TERM; while :; do sleep 0.01; done", timeout: .milliseconds(100))
        }
        XCTAssertEqual(access(file, F_OK), 0, "it could clean up")
    }

    func testAProgramThatDoesNotListenIsKilled() async throws {
        await XCTAssertThrows(.timedOut("sh", after: .milliseconds(50))) {
            _ = try await shell("trap '' TERM; while :; do sleep 1; done", timeout: .milliseconds(50), grace: .milliseconds(50))
        }
    }

    func testTheWholeGroupIsKilledAlsoWhenItsLeaderEndsByItself() async throws {
        // The background process would hold the pipe for a minute, and would be there afterwards.
        let result = try await shell("sleep 60 & echo $!")
        let processID = try XCTUnwrap(Int32(text(result.standardOutput).dropLast()))
        // A killed process is a zombie until init takes it; signal 0 reaches it as long.
        while kill(processID, 0) == 0 && !isZombie(processID) { await Task.yield() }
    }

    private func isZombie(_ processID: Int32) -> Bool {
        guard let file = fopen("/proc/\(processID)/stat", "r") else { return true }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 512)
        guard fgets(&line, 512, file) != nil else { return true }
        return String(decoding: line.map { UInt8(bitPattern: $0) }, as: UTF8.self).contains(") Z ")
    }

    func testAProcessThatLeftTheGroupDoesNotHoldTheResultUp() async throws {
        let result = try await shell("command -v setsid > /dev/null && setsid sleep 5 & echo here; exit 4")
        XCTAssertEqual(text(result.standardOutput), "here\n")
        XCTAssertEqual(result.status, .exited(4))
    }

    func testCancellingTheTaskEndsTheProgram() async throws {
        let directory = try TemporaryDirectory()
        let file = directory.file("started")
        let task = Task { try await shell("echo > \(file); sleep 60") }
        while access(file, F_OK) != 0 { await Task.yield() }
        task.cancel()
        await XCTAssertThrows(.cancelled("sh")) { _ = try await task.value }
    }

    func testATaskCancelledBeforehandEndsTheProgramToo() async throws {
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            _ = try await shell("sleep 60")
        }
        await XCTAssertThrows(.cancelled("sh")) { _ = try await task.value }
    }

    func testTheChildStartsWithUsualSignals() async throws {
        signal(SIGPIPE, SIG_IGN)
        // With SIGPIPE ignored `yes` would complain about a broken pipe and exit with 1.
        let result = try await shell("(yes; echo $? >&2) | head -n 1; grep -E 'Sig(Ign|Blk)' /proc/self/status")
        XCTAssertEqual(text(result.standardError), "141\n")
        let lines = text(result.standardOutput).split(separator: "\n")
        XCTAssertEqual(lines.first, "y")
        for (name, line) in zip(["SigBlk:", "SigIgn:"], lines.dropFirst()) {
            // The two signals that Glibc keeps for itself, 32 and 33, stay ignored in what it spawns.
            let words = line.split(separator: "\t")
            XCTAssertEqual(words[0], Substring(name))
            XCTAssertEqual(UInt64(words[1], radix: 16).map { $0 & ~0x1_8000_0000 }, 0, name)
        }
    }

    func testTheChildHasNoDescriptorsButTheThreeStandardOnes() async throws {
        let leak = open("/dev/null", O_RDONLY)
        defer { close(leak) }
        let result = try await shell("ls /proc/$$/fd")
        XCTAssertEqual(text(result.standardOutput), "0\n1\n2\n")
    }

    func testManyRunAtOnceAndLeaveNoDescriptorsBehind() async throws {
        // Dispatch opens descriptors of its own when it is first used, and keeps them.
        _ = try await shell("echo first")
        let before = try descriptorCount()
        try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<40 {
                group.addTask { text(try await shell("echo \(number)").standardOutput) }
            }
            let lines = try await group.reduce(into: Set<String>()) { $0.insert($1) }
            XCTAssertEqual(lines, Set((0..<40).map { "\($0)\n" }))
        }
        for _ in 0..<3 { _ = try? await Subprocess.run(executable: "/etc/passwd", environment: [:], timeout: long) }
        // The control's descriptor goes with the last reference, shortly after the result.
        while try descriptorCount() > before { await Task.yield() }
    }

    private func descriptorCount() throws -> Int {
        let directory = try XCTUnwrap(opendir("/proc/self/fd"))
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        return count
    }
}
