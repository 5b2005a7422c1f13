import Glibc
import Processes
import XCTest

final class ShutdownSignalsTests: XCTestCase {
    /// The signals of an earlier test are free again as soon as its stream has ended, at the latest.
    private func takeSignals() throws -> ShutdownSignals {
        while true {
            do {
                return try ShutdownSignals()
            } catch ShutdownSignals.Refusal.inUse {
                sched_yield()
            }
        }
    }

    func testSignalsArriveInOrderInsteadOfEndingTheProgram() async throws {
        let shutdown = try takeSignals()
        var signals = shutdown.signals.makeAsyncIterator()
        for expected in [ShutdownSignals.Signal.interrupt, .terminate, .terminate, .interrupt] {
            kill(getpid(), expected.rawValue)
            let signal = await signals.next()
            XCTAssertEqual(signal, expected)
        }
        shutdown.cancel()
        let end = await signals.next()
        XCTAssertNil(end)
    }

    func testOnlyOneTakesThemAtATime() async throws {
        let shutdown = try takeSignals()
        XCTAssertThrowsError(try ShutdownSignals()) { XCTAssertEqual($0 as? ShutdownSignals.Refusal, .inUse) }
        shutdown.cancel()
        shutdown.cancel()
        for await _ in shutdown.signals {}
        let next = try ShutdownSignals()
        kill(getpid(), SIGTERM)
        for await signal in next.signals {
            XCTAssertEqual(signal, .terminate)
            break
        }
        next.cancel()
    }

    func testCancellingGivesTheSignalsTheirUsualEffectAgain() throws {
        let shutdown = try takeSignals()
        var action = sigaction()
        for signal in ShutdownSignals.Signal.allCases {
            sigaction(signal.rawValue, nil, &action)
            XCTAssertNotNil(action.__sigaction_handler.sa_handler)
        }
        shutdown.cancel()
        for signal in ShutdownSignals.Signal.allCases {
            sigaction(signal.rawValue, nil, &action)
            XCTAssertNil(action.__sigaction_handler.sa_handler, "SIG_DFL is the null pointer")
        }
    }

    func testTheInterruptedCodeKeepsItsErrno() throws {
        // Not asynchronous: the signal is for this very thread, and the pool's threads block signals.
        let shutdown = try takeSignals()
        for _ in 0..<100 {
            errno = ENOTTY
            raise(SIGTERM)
            XCTAssertEqual(errno, ENOTTY)
        }
        shutdown.cancel()
    }
}
