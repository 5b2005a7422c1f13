import Slack
import TestSupport
import XCTest

final class SlackTextTests: XCTestCase {
    func testExactlyThreeCharactersAreEscaped() {
        XCTAssertEqual(SlackText("<!channel> & <@U1> \"'*_`~\\").markup, "&lt;!channel&gt; &amp; &lt;@U1&gt; \"'*_`~\\")
        XCTAssertEqual(SlackText("&amp;").markup, "&amp;amp;")
        XCTAssertEqual(SlackText("<\u{301}!here>\u{20DD}").markup, "&lt;\u{301}!here&gt;\u{20DD}")
    }

    func testWhiteSpaceAndControlCharactersBecomeSingleSpaces() {
        XCTAssertEqual(SlackText("a\r\n\tb\u{0}\u{1B}c\u{2028}d").markup, "a b c d")
        XCTAssertTrue(SlackText(" \n ").isBlank)
    }

    func testMarksStandAroundTextWithoutBlanksAtItsEnds() {
        XCTAssertEqual(SlackText(" a b ").italic.markup, "_a b_")
        XCTAssertEqual(SlackText("a").bold.markup, "*a*")
        XCTAssertEqual(SlackText("").bold.markup, "")
        XCTAssertEqual((SlackText("a").italic + SlackText(" (1 hrs)")).markup, "_a_ (1 hrs)")
    }

    func testShorteningCutsThroughNoEscapeAndNoCharacter() {
        XCTAssertEqual(SlackText("abcdef").shortened(to: 6).markup, "abcdef")
        XCTAssertEqual(SlackText("abcdefg").shortened(to: 6).markup, "abcde…")
        XCTAssertEqual(SlackText("abc&d").shortened(to: 8).markup, "abc…")
        XCTAssertEqual(SlackText("ab&defghi").shortened(to: 8).markup, "ab&amp;…")
        XCTAssertEqual(SlackText("👩‍👩‍👧‍👦👩‍👩‍👧‍👦").shortened(to: 13).markup, "👩‍👩‍👧‍👦…")
        XCTAssertEqual(SlackText("👩‍👩‍👧‍👦👩‍👩‍👧‍👦").shortened(to: 3).markup, "…")
        XCTAssertEqual(SlackText("abc").shortened(to: 0).markup, "")
    }

    func testEveryShorteningKeepsItsLimitAndWholeEscapes() {
        var random = SeededRandom()
        let alphabet = ["&", "<", ">", "a", " ", "é", "e\u{301}", "日", "👩‍👩‍👧‍👦", "\n", ";", "&amp;"]
        for _ in 0..<2_000 {
            let text = (0..<Int.random(in: 0...40, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? "" }.joined()
            let limit = Int.random(in: 0...60, using: &random)
            let markup = SlackText(text).shortened(to: limit).markup
            XCTAssertLessThanOrEqual(markup.utf16.count, limit)
            var rest = markup[...]
            for escape in ["&amp;", "&lt;", "&gt;"] { rest = Substring(rest.split(separator: escape).joined()) }
            XCTAssertFalse(rest.contains { $0 == "&" || $0 == "<" || $0 == ">" }, markup)
            let whole = SlackText(text).markup
            XCTAssertTrue(markup == whole || limit == 0 || markup.hasSuffix("…") && whole.hasPrefix(String(markup.dropLast())), markup)
        }
    }
}
