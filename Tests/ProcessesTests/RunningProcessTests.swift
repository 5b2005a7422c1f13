import Glibc
import Processes
import XCTest

/// Scripts that sleep stand for programs that do not end by themselves: a test ends them, and waits for none.
final class RunningProcessTests: XCTestCase {
    private func start(_ script: String, grace: Duration = .seconds(60)) throws -> RunningProcess {
        try Subprocess.start(executable: "/bin/sh", arguments: ["-c", script], environment: ["PATH": "/usr/bin:/bin"], grace: grace)
    }

    private func lines(_ stream: AsyncStream<String>) async -> [String] {
        await stream.reduce(into: []) { $0.append($1) }
    }

    func testLinesOfBothOutputsArriveAndTheLastNeedsNoEnd() async throws {
        let process = try start("echo one; echo; echo error >&2; printf 'three, unfinished'")
        let output = await lines(process.outputLines)
        let error = await lines(process.errorLines)
        let status = await process.wait()
        XCTAssertEqual(output, ["one", "", "three, unfinished"])
        XCTAssertEqual(error, ["error"])
        XCTAssertEqual(status, .exited(0))
        XCTAssertEqual(String(decoding: process.outputTail, as: UTF8.self), "one\n\nthree, unfinished")
        XCTAssertEqual(String(decoding: process.errorTail, as: UTF8.self), "error\n")
    }

    func testTerminatingLetsItCleanUp() async throws {
        let process = try start("trap 'echo bye; exit 7' TERM; echo ready; while :; do sleep 0.01; done")
        var lines = process.outputLines.makeAsyncIterator()
        let first = await lines.next()
        XCTAssertEqual(first, "ready")
        process.terminate()
        let second = await lines.next()
        XCTAssertEqual(second, "bye")
        let status = await process.wait()
        XCTAssertEqual(status, .exited(7))
    }

    func testTerminatingKillsWhatDoesNotListen() async throws {
        let process = try start("trap '' TERM; echo ready; while :; do sleep 1; done", grace: .milliseconds(20))
        for await _ in process.outputLines { break }
        process.terminate()
        let status = await process.wait()
        XCTAssertEqual(status, .signalled(SIGKILL))
    }

    func testKillingNeedsNoGrace() async throws {
        let process = try start("trap '' TERM; echo ready; sleep 60")
        for await _ in process.outputLines { break }
        process.kill()
        let status = await process.wait()
        XCTAssertEqual(status, .signalled(SIGKILL))
    }

    func testKillingOvertakesAsking() async throws {
        let process = try start("trap '' TERM; echo ready; sleep 60")
        for await _ in process.outputLines { break }
        process.terminate()
        process.kill()
        let status = await process.wait()
        XCTAssertEqual(status, .signalled(SIGKILL))
    }

    func testAnySignalCanBeSent() async throws {
        let process = try start("trap 'echo caught; exit 0' USR2; echo ready; while :; do sleep 0.01; done")
        var lines = process.outputLines.makeAsyncIterator()
        _ = await lines.next()
        process.signal(SIGUSR2)
        let line = await lines.next()
        XCTAssertEqual(line, "caught")
        let status = await process.wait()
        XCTAssertEqual(status, .exited(0))
    }

    func testManyMayWaitAlsoAfterTheEnd() async throws {
        let process = try start("exit 9")
        let statuses = await withTaskGroup(of: ExitStatus.self) { group in
            for _ in 0..<5 { group.addTask { await process.wait() } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        XCTAssertEqual(statuses, Array(repeating: .exited(9), count: 5))
        process.terminate()
        process.kill()
        let late = await process.wait()
        XCTAssertEqual(late, .exited(9))
    }

    func testLettingGoKills() async throws {
        let processID: Int32
        do {
            let process = try start("echo ready; sleep 60")
            for await _ in process.outputLines { break }
            processID = process.processID
        }
        while kill(processID, 0) == 0 { await Task.yield() }
    }

    func testAnOutputThatNobodyReadsDoesNotHoldItUp() async throws {
        let process = try start("i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done")
        let status = await process.wait()
        XCTAssertEqual(status, .exited(0))
        let kept = await lines(process.outputLines)
        XCTAssertEqual(kept.count, 10_000)
        XCTAssertEqual(kept.last, "line 19999", "of too many the oldest go")
        XCTAssertEqual(process.outputTail.count, 64 * 1024)
        XCTAssertTrue(String(decoding: process.outputTail, as: UTF8.self).hasSuffix("line 19999\n"))
    }

    func testAnOverlongLineComesInParts() async throws {
        let process = try start("head -c 100000 /dev/zero | tr '\\0' x; echo; echo next")
        let output = await lines(process.outputLines)
        XCTAssertEqual(output.map(\.count), [65536, 100_000 - 65536, 4])
    }
}
