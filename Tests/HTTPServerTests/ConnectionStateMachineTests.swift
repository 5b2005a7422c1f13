import Timekeeping
import XCTest

@testable import HTTPServer

final class ConnectionStateMachineTests: XCTestCase {
    private let timeouts = HTTPServerTimeouts(
        idle: .seconds(60), head: .seconds(10), body: MinimumPace(grace: .seconds(20), bytesPerSecond: 100),
        write: MinimumPace(grace: .seconds(30), bytesPerSecond: 100), handler: .seconds(29), lingering: .seconds(2))

    private func machine(isDraining: Bool = false) -> ConnectionStateMachine {
        ConnectionStateMachine(timeouts: timeouts, lingeringByteCount: 1000, isDraining: isDraining, now: .zero)
    }

    /// A machine whose handler works since that time.
    private func responding(keepsAlive: Bool = true, isOldVersion: Bool = false) -> ConnectionStateMachine {
        var machine = machine()
        XCTAssertEqual(machine.receivedRequest(keepsAlive: keepsAlive, isOldVersion: isOldVersion, now: .seconds(1)), .respond)
        return machine
    }

    /// A machine that sends an answer since that time.
    private func writing(keepsAlive: Bool = true, isOldVersion: Bool = false) -> ConnectionStateMachine {
        var machine = responding(keepsAlive: keepsAlive, isOldVersion: isOldVersion)
        XCTAssertEqual(machine.responded(now: .seconds(2)), .write)
        return machine
    }

    /// A machine that has sent a refusal and lets the client notice.
    private func lingering() -> ConnectionStateMachine {
        var machine = machine()
        XCTAssertEqual(machine.refused(now: .seconds(1)), .write)
        XCTAssertEqual(machine.wroteAll(hasMoreInput: false, now: .seconds(2)), .linger)
        return machine
    }

    // MARK: Keeping open and closing

    func testConnectionStaysOpenAfterAnAnswer() {
        var machine = writing()
        XCTAssertEqual(machine.connectionOption, .stays)
        XCTAssertEqual(machine.wroteAll(hasMoreInput: false, now: .seconds(3)), .receive)
        XCTAssertEqual(machine.state, .receiving(.betweenRequests))
        XCTAssertEqual(machine.deadline.uptime, .seconds(63))
    }

    func testOldClientIsToldThatTheConnectionStaysOpen() {
        XCTAssertEqual(writing(isOldVersion: true).connectionOption, .keepsAlive)
        XCTAssertEqual(writing(keepsAlive: false, isOldVersion: true).connectionOption, .closes)
    }

    func testConnectionClosesAtOnceWhenTheClientAskedForItAndIsSilent() {
        var machine = writing(keepsAlive: false)
        XCTAssertEqual(machine.connectionOption, .closes)
        XCTAssertEqual(machine.wroteAll(hasMoreInput: false, now: .seconds(3)), .close)
    }

    func testConnectionLingersWhenTheClientAskedToCloseAndSentMore() {
        var machine = writing(keepsAlive: false)
        XCTAssertEqual(machine.wroteAll(hasMoreInput: true, now: .seconds(3)), .linger)
    }

    // MARK: Refusals

    func testRefusalIsTheLastAnswer() {
        var machine = machine()
        XCTAssertEqual(machine.refused(now: .seconds(1)), .write)
        XCTAssertEqual(machine.connectionOption, .closes)
        XCTAssertEqual(machine.wroteAll(hasMoreInput: false, now: .seconds(2)), .linger)
        XCTAssertEqual(machine.deadline.uptime, .seconds(4))
        XCTAssertEqual(machine.refused(now: .seconds(3)), .linger, "a second refusal is not answered")
    }

    func testLingeringEndsWithTheClient() {
        var machine = lingering()
        XCTAssertEqual(machine.discarded(byteCount: 999), .linger)
        XCTAssertEqual(machine.peerFinished(isMidRequest: false, now: .seconds(3)), .close)
    }

    func testLingeringEndsAfterSoManyBytes() {
        var machine = lingering()
        XCTAssertEqual(machine.discarded(byteCount: 600), .linger)
        XCTAssertEqual(machine.discarded(byteCount: 400), .linger)
        XCTAssertEqual(machine.discarded(byteCount: 1), .close)
    }

    func testLingeringEndsAfterSomeTime() {
        var machine = lingering()
        let deadline = machine.deadline
        _ = machine.discarded(byteCount: 1)
        XCTAssertEqual(machine.deadline, deadline, "bytes do not buy time")
        XCTAssertEqual(machine.deadlinePassed(now: .seconds(4)), .close)
    }

    // MARK: Deadlines

    func testIdleConnectionIsClosedWithoutAWord() {
        var machine = machine()
        XCTAssertEqual(machine.deadline.uptime, .seconds(60))
        XCTAssertEqual(machine.deadlinePassed(now: .seconds(60)), .close)
    }

    func testHeadMustComeInTimeHoweverManyPiecesItHas() {
        var machine = machine()
        for second in 5..<15 {
            XCTAssertEqual(machine.receivedPart(byteCount: 1, progress: .head, now: .seconds(second)), .receive)
            XCTAssertEqual(machine.deadline.uptime, .seconds(15), "counted from the first byte")
        }
        XCTAssertEqual(machine.deadlinePassed(now: .seconds(15)), .write)
        XCTAssertEqual(machine.connectionOption, .closes)
    }

    func testBodyMustComeWithItsPace() {
        var machine = machine()
        _ = machine.receivedPart(byteCount: 50, progress: .head, now: .seconds(1))
        _ = machine.receivedPart(byteCount: 0, progress: .body, now: .seconds(2))
        XCTAssertEqual(machine.deadline.uptime, .seconds(22))
        _ = machine.receivedPart(byteCount: 1000, progress: .body, now: .seconds(21))
        XCTAssertEqual(machine.deadline.uptime, .seconds(32), "1000 bytes buy ten seconds")
        XCTAssertEqual(machine.deadlinePassed(now: .seconds(32)), .write)
    }

    func testEachBodyHasItsOwnPace() {
        var machine = machine()
        for start in [0, 100] {
            _ = machine.receivedPart(byteCount: 500, progress: .body, now: .seconds(start))
            XCTAssertEqual(machine.deadline.uptime, .seconds(start + 25))
            _ = machine.receivedRequest(keepsAlive: true, isOldVersion: false, now: .seconds(start + 1))
            _ = machine.responded(now: .seconds(start + 2))
            _ = machine.wroteAll(hasMoreInput: false, now: .seconds(start + 3))
        }
    }

    func testClientMustTakeItsAnswerWithItsPace() {
        var machine = writing()
        XCTAssertEqual(machine.deadline.uptime, .seconds(32))
        machine.wrotePart(byteCount: 300)
        machine.wrotePart(byteCount: 200)
        XCTAssertEqual(machine.deadline.uptime, .seconds(37))
        XCTAssertEqual(machine.deadlinePassed(now: .seconds(37)), .close)
    }

    func testHandlerThatTakesTooLongIsAbandoned() {
        var machine = responding()
        XCTAssertTrue(machine.isResponding)
        XCTAssertEqual(machine.deadline.uptime, .seconds(30))
        XCTAssertEqual(machine.deadlinePassed(now: .seconds(30)), .abandon)
        XCTAssertFalse(machine.isResponding)
        XCTAssertTrue(machine.hasHandler)
        XCTAssertEqual(machine.connectionOption, .closes)
        XCTAssertEqual(machine.responded(now: .seconds(31)), .linger, "its answer is not sent")
    }

    func testConnectionOfAnAbandonedHandlerIsClosedInTheEnd() {
        var machine = responding()
        _ = machine.deadlinePassed(now: .seconds(30))
        XCTAssertEqual(machine.deadlinePassed(now: .seconds(32)), .close)
        XCTAssertEqual(machine.responded(now: .seconds(100)), .close)
    }

    // MARK: The client ends

    func testEndBetweenRequestsCloses() {
        var machine = machine()
        XCTAssertEqual(machine.peerFinished(isMidRequest: false, now: .zero), .close)
    }

    func testEndWithinARequestIsAnswered() {
        var machine = machine()
        _ = machine.receivedPart(byteCount: 1, progress: .head, now: .zero)
        XCTAssertEqual(machine.peerFinished(isMidRequest: true, now: .zero), .write)
        XCTAssertEqual(machine.wroteAll(hasMoreInput: false, now: .zero), .close, "nothing can come any more")
    }

    func testVanishedClientClosesInEveryState() {
        for machine in [machine(), responding(), writing(), lingering()] {
            var machine = machine
            XCTAssertEqual(machine.peerVanished(), .close)
            XCTAssertEqual(machine.deadline, .never)
        }
    }

    // MARK: Draining

    func testDrainingLetsTheRequestEndAndNoOtherFollow() {
        var machine = responding()
        machine.drainingBegan()
        XCTAssertEqual(machine.responded(now: .seconds(2)), .write)
        XCTAssertEqual(machine.connectionOption, .closes)
        XCTAssertEqual(machine.wroteAll(hasMoreInput: false, now: .seconds(3)), .linger, "another may be on its way already")
    }

    func testDrainingClosesAnIdleConnectionOnly() {
        var idle = machine()
        XCTAssertEqual(idle.drained(), .receive, "not while working")
        idle.drainingBegan()
        XCTAssertEqual(idle.drained(), .close)
        var busy = machine()
        _ = busy.receivedPart(byteCount: 1, progress: .head, now: .zero)
        busy.drainingBegan()
        XCTAssertEqual(busy.drained(), .receive)
    }

    func testConnectionAcceptedWhileDrainingIsAnsweredOnce() {
        var machine = machine(isDraining: true)
        _ = machine.receivedRequest(keepsAlive: true, isOldVersion: false, now: .zero)
        _ = machine.responded(now: .zero)
        XCTAssertEqual(machine.connectionOption, .closes)
    }

    func testCancellingLetsOnlyHandlersReturn() {
        var busy = responding()
        XCTAssertEqual(busy.cancelled(), .respond)
        XCTAssertEqual(busy.responded(now: .seconds(2)), .write)
        for machine in [machine(), writing(), lingering()] {
            var machine = machine
            XCTAssertEqual(machine.cancelled(), .close)
        }
    }

    // MARK: After the end

    func testNothingHappensAfterClosing() {
        var machine = machine()
        _ = machine.peerVanished()
        XCTAssertEqual(machine.receivedPart(byteCount: 1, progress: .head, now: .zero), .close)
        XCTAssertEqual(machine.receivedRequest(keepsAlive: true, isOldVersion: false, now: .zero), .close)
        XCTAssertEqual(machine.refused(now: .zero), .close)
        XCTAssertEqual(machine.responded(now: .zero), .close)
        XCTAssertEqual(machine.wroteAll(hasMoreInput: false, now: .zero), .close)
        XCTAssertEqual(machine.discarded(byteCount: 1), .close)
        XCTAssertEqual(machine.deadlinePassed(now: .zero), .close)
        XCTAssertEqual(machine.peerFinished(isMidRequest: true, now: .zero), .close)
        XCTAssertEqual(machine.cancelled(), .close)
        XCTAssertEqual(machine.drained(), .close)
        XCTAssertEqual(machine.state, .closed)
    }

    func testPaceGrowsWithTheBytes() {
        let pace = MinimumPace(grace: .seconds(5), bytesPerSecond: 1000)
        XCTAssertEqual(pace.allowance(byteCount: 0), .seconds(5))
        XCTAssertEqual(pace.allowance(byteCount: 2500), .milliseconds(7500))
        XCTAssertEqual(MinimumPace(grace: .zero, bytesPerSecond: 0).allowance(byteCount: 3), .seconds(3), "no division by zero")
    }
}
