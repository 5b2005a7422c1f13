import Timewarrior
import XCTest

final class TimewarriorRangeTests: XCTestCase {
    func testWordsBecomeHints() {
        let cases: [([String], [String])] = [
            ([], [":day"]), (["today"], [":day"]), (["day"], [":day"]), (["yesterday"], [":yesterday"]), (["week"], [":week"]),
            (["lastmonth"], [":lastmonth"]), ([":week"], [":week"]), (["all"], []),
        ]
        for (words, arguments) in cases { XCTAssertEqual(TimewarriorRange.arguments(words), arguments) }
    }

    func testEveryWordThatAShellOffersIsUnderstood() {
        for word in TimewarriorRange.words { XCTAssertTrue(TimewarriorRange.arguments([word]).allSatisfy { $0.hasPrefix(":") }, word) }
    }

    func testWhatIsNoHintIsLeftToTimewarrior() {
        for words in [["2024-01-01", "-", "2024-02-01"], ["2024-01-01"], ["weekly"], ["week", "Study"], ["Week"]] {
            XCTAssertEqual(TimewarriorRange.arguments(words), words)
        }
    }
}
