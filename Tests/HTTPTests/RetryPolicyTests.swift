import HTTP
import XCTest

final class RetryPolicyTests: XCTestCase {
    private func wait(
        _ policy: RetryPolicy, _ failure: RetryPolicy.Failure, _ attempt: Int, part: Double = 1, asked: Duration? = nil
    ) -> Duration? {
        switch policy.decide(after: failure, attempt: attempt, randomPart: part, askedWait: asked) {
        case .wait(let wait): wait
        case .stop: nil
        }
    }

    func testTheNumbersAreAWSs() {
        XCTAssertEqual(
            (1...3).map { wait(RetryPolicy(), .transient, $0) }, [.milliseconds(50), .milliseconds(100), nil])
        XCTAssertEqual(
            (1...4).map { wait(.dynamoDB, .transient, $0) }, [.milliseconds(25), .milliseconds(50), .milliseconds(100), nil])
        XCTAssertEqual((1...4).map { wait(.dynamoDB, .throttling, $0) }, [.seconds(1), .seconds(2), .seconds(4), nil])
        XCTAssertNil(wait(.never, .transient, 1))
        XCTAssertNil(wait(.dynamoDB, .permanent, 1, asked: .seconds(1)))
    }

    func testWaitsEndAtTheLongest() {
        var policy = RetryPolicy()
        policy.attemptCount = .max
        for attempt in [10, 21, 22, 1_000_000] {
            XCTAssertEqual(wait(policy, .transient, attempt), .seconds(20))
        }
    }

    func testARandomPartOutsideItsRangeDoesNoHarm() {
        XCTAssertEqual(wait(.dynamoDB, .throttling, 1, part: -1), .zero)
        XCTAssertEqual(wait(.dynamoDB, .throttling, 1, part: 7), .seconds(1))
    }

    func testWhatTheServiceAsksForIsKeptWithinBounds() {
        XCTAssertEqual(wait(.dynamoDB, .throttling, 1, asked: .seconds(3)), .seconds(3))
        XCTAssertEqual(wait(.dynamoDB, .throttling, 1, asked: .zero), .seconds(1))
        XCTAssertEqual(wait(.dynamoDB, .throttling, 1, asked: .seconds(100)), .seconds(6))
    }
}
