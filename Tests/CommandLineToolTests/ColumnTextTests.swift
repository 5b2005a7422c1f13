import CommandLineTool
import XCTest

final class ColumnTextTests: XCTestCase {
    func testCharactersOfEastAsiaAndEmojiTakeTwoColumns() {
        let widths: [(String, Int)] = [
            ("", 0), ("Study", 5), ("é", 1), ("e\u{301}", 1), ("日本語", 6), ("한국어", 6), ("ｶﾅ", 2), ("Ｆ", 2), ("🙂", 2), ("👩‍👩‍👧‍👦", 2), ("🇦🇹", 2),
            ("❤️", 2), ("❤", 1), ("✓", 1), ("\u{200b}", 0), ("─█", 2),
        ]
        for (text, width) in widths { XCTAssertEqual(ColumnText.width(text), width, text) }
    }

    func testTextIsFittedToItsColumns() {
        XCTAssertEqual(ColumnText.fitted("ab", columns: 4), "ab  ")
        XCTAssertEqual(ColumnText.fitted("ab", columns: 4, alignsRight: true), "  ab")
        XCTAssertEqual(ColumnText.fitted("abcdef", columns: 4), "abc…")
        XCTAssertEqual(ColumnText.fitted("日本語", columns: 4), "日… ", "half a character cannot be shown")
        XCTAssertEqual(ColumnText.fitted("日本語", columns: 6), "日本語")
        XCTAssertEqual(ColumnText.fitted("a", columns: 0), "")
        for columns in 0..<12 {
            XCTAssertEqual(ColumnText.width(ColumnText.fitted("a日b本🙂c語", columns: columns)), columns)
        }
    }

    func testStoredTextCannotMoveTheCursor() {
        XCTAssertEqual(ColumnText.printable("a\u{1B}[2Jb\nc\u{9b}"), #"a\u{1B}[2Jb\nc\u{009B}"#)
        XCTAssertEqual(ColumnText.printable("\u{202e}abc"), #"\u{202E}abc"#)
        XCTAssertEqual(ColumnText.printable("é 日本 👩‍👧"), "é 日本 👩‍👧")
    }

    func testStyleIsOnlyForThoseWhoWantIt() {
        let plain = TextStyle(Terminal(isInteractive: true))
        XCTAssertEqual(plain.bold("a") + plain.colored("b", 2), "ab")
        let colored = TextStyle(Terminal(isInteractive: true, usesColor: true))
        XCTAssertEqual(colored.colored("b", 2), "\u{1B}[38;5;2mb\u{1B}[0m")
    }
}
