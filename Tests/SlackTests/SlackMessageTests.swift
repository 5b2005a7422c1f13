import JSON
import Slack
import TestSupport
import XCTest

final class SlackMessageTests: XCTestCase {
    private typealias Limit = SlackMessage.Limit

    func testBlocksAreWrittenAsBlockKit() throws {
        let message = SlackMessage(
            text: SlackText("2 items"),
            blocks: [.section(SlackText("2 items").bold), .divider, .fields([SlackText("a"), SlackText("b")])])
        XCTAssertEqual(
            String(decoding: message.payload, as: UTF8.self),
            #"{"text":"2 items","blocks":[{"type":"section","text":{"type":"mrkdwn","text":"*2 items*"}},{"type":"divider"},"#
                + #"{"type":"section","fields":[{"type":"mrkdwn","text":"a"},{"type":"mrkdwn","text":"b"}]}]}"#)
    }

    func testNothingEmptyIsSent() throws {
        let message = SlackMessage(text: SlackText(""), blocks: [.section(SlackText(" ")), .fields([]), .fields([SlackText("")])])
        let document = try JSONValue(parsing: message.payload)
        XCTAssertEqual(document["text"]?.stringValue, "–")
        XCTAssertEqual(document["blocks"]?.arrayValue?.count, 2)
        XCTAssertNil(document["blocks"]?.arrayValue?.first?["fields"])
        XCTAssertNil(try JSONValue(parsing: SlackMessage(text: SlackText("x"), blocks: []).payload)["blocks"])
    }

    func testElevenFieldsAreTwoSections() throws {
        let message = SlackMessage(text: SlackText("x"), blocks: [.fields((1...11).map { SlackText("\($0)") })])
        let blocks = try XCTUnwrap(JSONValue(parsing: message.payload)["blocks"]?.arrayValue)
        XCTAssertEqual(blocks.map { $0["fields"]?.arrayValue?.count }, [10, 1])
        XCTAssertEqual(blocks.last?["fields"]?.arrayValue?.first?["text"]?.stringValue, "11")
    }

    func testEveryLimitIsKeptWhateverTheMessageHolds() throws {
        var random = SeededRandom()
        for _ in 0..<rounds(5, long: 300) {
            let blocks = (0..<Int.random(in: 0...70, using: &random)).map { _ in block(&random) }
            let message = SlackMessage(text: text(&random), blocks: blocks)
            try assertWithinLimits(JSONValue(parsing: message.payload), given: blocks.count)
        }
    }

    private func block(_ random: inout SeededRandom) -> SlackMessage.Block {
        switch Int.random(in: 0...3, using: &random) {
        case 0: .divider
        case 1: .section(text(&random))
        default: .fields((0..<Int.random(in: 0...25, using: &random)).map { _ in text(&random) })
        }
    }

    private func text(_ random: inout SeededRandom) -> SlackText {
        let longest = [0, 3, 200, 2_500, 5_000].randomElement(using: &random) ?? 0
        let word = ["&", "a", "日本", "<>", "👩‍👩‍👧‍👦", " "].randomElement(using: &random) ?? ""
        return SlackText(String(repeating: word, count: Int.random(in: 0...longest, using: &random) / max(1, word.utf16.count)))
    }

    private func assertWithinLimits(_ document: JSONValue, given: Int, line: UInt = #line) throws {
        let text = try XCTUnwrap(document["text"]?.stringValue)
        XCTAssertTrue((1...Limit.textLength).contains(text.utf16.count), line: line)
        let blocks = document["blocks"]?.arrayValue ?? []
        XCTAssertLessThanOrEqual(blocks.count, Limit.blockCount, line: line)
        var length = 0
        for block in blocks {
            if let text = block["text"]?["text"]?.stringValue {
                XCTAssertTrue((1...Limit.sectionLength).contains(text.utf16.count), line: line)
                length += text.utf16.count
            }
            guard let fields = block["fields"]?.arrayValue else { continue }
            XCTAssertTrue((1...Limit.fieldCount).contains(fields.count), line: line)
            for field in fields {
                let text = try XCTUnwrap(field["text"]?.stringValue)
                XCTAssertTrue((1...Limit.fieldLength).contains(text.utf16.count), line: line)
                length += text.utf16.count
            }
        }
        XCTAssertLessThanOrEqual(length, Limit.blocksLength, line: line)
    }
}
