import HTTP
import XCTest

@testable import AWS

final class RetryTests: XCTestCase {
    func testTheBudgetIsSpentAndEarned() throws {
        let budget = RetryBudget(tokenCount: 33)
        XCTAssertEqual(budget.take(for: .transient), 14)
        XCTAssertEqual(budget.take(for: .throttling), 5)
        XCTAssertEqual(budget.tokenCount, 14)
        XCTAssertEqual(budget.take(for: .transient), 14)
        XCTAssertNil(budget.take(for: .throttling))
        budget.recordSuccess(lastCost: 14)
        XCTAssertEqual(budget.tokenCount, 14)
        budget.recordSuccess(lastCost: nil)
        XCTAssertEqual(budget.tokenCount, 15)
    }

    func testTheBudgetIsNeverMoreThanFull() {
        let budget = RetryBudget()
        XCTAssertEqual(budget.tokenCount, 500)
        budget.recordSuccess(lastCost: nil)
        budget.recordSuccess(lastCost: 14)
        XCTAssertEqual(budget.tokenCount, 500)
    }
}
