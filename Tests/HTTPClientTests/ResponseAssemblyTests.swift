import HTTP
import XCTest

@testable import HTTPClient

final class ResponseAssemblyTests: XCTestCase {
    private func makeAssembly(bodyByteLimit: Int = 100, headByteLimit: Int = 1_000, fieldLimit: Int = 10) -> ResponseAssembly {
        ResponseAssembly(bodyByteLimit: bodyByteLimit, headByteLimit: headByteLimit, fieldLimit: fieldLimit)
    }

    /// Hands lines over until one is refused.
    private func receive(_ lines: [String], _ assembly: inout ResponseAssembly) -> Bool {
        lines.allSatisfy { line in Array("\(line)\r\n".utf8).withUnsafeBytes { assembly.receiveLine($0) } }
    }

    private func receive(body: [UInt8], _ assembly: inout ResponseAssembly) -> Bool {
        body.withUnsafeBytes { assembly.receiveBody($0) }
    }

    func testAnAnswerIsPutTogether() throws {
        var assembly = makeAssembly()
        XCTAssertTrue(receive(["HTTP/1.1 404 Not Found", "Content-Type: text/plain", "X-A: 1", "x-a:2", ""], &assembly))
        XCTAssertTrue(receive(body: [1, 2], &assembly))
        XCTAssertTrue(receive(body: [3], &assembly))
        let response = try XCTUnwrap(assembly.finish(isDecoded: false))
        XCTAssertEqual(response.status, .notFound)
        XCTAssertEqual(response.fields[.contentType], "text/plain")
        XCTAssertEqual(response.fields.values(of: HTTPFieldName(known: "x-a")), ["1", "2"])
        XCTAssertEqual(response.body, [1, 2, 3])
    }

    func testStatusLinesWithoutReasonAndOfOtherVersionsAreTaken() throws {
        for line in ["HTTP/1.1 200", "HTTP/1.0 200 ", "HTTP/2 200", "HTTP/3 200 "] {
            var assembly = makeAssembly()
            XCTAssertTrue(receive([line, ""], &assembly), line)
            XCTAssertEqual(assembly.finish(isDecoded: false)?.status, .ok, line)
        }
    }

    func testStatusLinesThatAreNoneAreRefused() {
        for line in ["", "HTTP/1.1", "HTTP/1.1 20", "HTTP/1.1 abc", "HTTP/1.1 099", "ICY 200 OK", "HTTP/1.1  200"] {
            var assembly = makeAssembly()
            XCTAssertFalse(receive([line], &assembly), line)
            XCTAssertEqual(assembly.refusal, .noStatusLine, line)
        }
    }

    func testInterimHeadsAreDropped() throws {
        var assembly = makeAssembly()
        XCTAssertTrue(receive(["HTTP/1.1 103 Early Hints", "link: x", "", "HTTP/1.1 200 OK", "a: b", ""], &assembly))
        let response = try XCTUnwrap(assembly.finish(isDecoded: false))
        XCTAssertEqual(response.status, .ok)
        XCTAssertEqual(response.fields.count, 1)
    }

    func testTrailersAreIgnored() throws {
        var assembly = makeAssembly()
        XCTAssertTrue(receive(["HTTP/1.1 200 OK", "a: b", ""], &assembly))
        XCTAssertTrue(receive(body: [1], &assembly))
        XCTAssertTrue(receive(["late: field", "HTTP/1.1 500 no", ""], &assembly))
        let response = try XCTUnwrap(assembly.finish(isDecoded: false))
        XCTAssertEqual(response.status, .ok)
        XCTAssertEqual(response.fields.count, 1)
    }

    func testLinesThatAreNoFieldAreSkipped() throws {
        var assembly = makeAssembly()
        let odd = ["no colon", ": no name", "bad name: x", " folded: x", "nul: a\u{0}b", "good: yes", ""]
        XCTAssertTrue(receive(["HTTP/1.1 200 OK"] + odd, &assembly))
        let response = try XCTUnwrap(assembly.finish(isDecoded: false))
        XCTAssertEqual(response.fields.map(\.name.lowercased), ["good"])
    }

    func testAHeadWithoutItsEndIsNoAnswer() {
        var assembly = makeAssembly()
        XCTAssertTrue(receive(["HTTP/1.1 200 OK", "a: b"], &assembly))
        XCTAssertNil(assembly.finish(isDecoded: false))
        XCTAssertNil(makeAssembly().finish(isDecoded: false))
    }

    func testABodyOfExactlyTheLimitIsTakenAndOneMoreByteRefused() {
        var assembly = makeAssembly(bodyByteLimit: 3)
        XCTAssertTrue(receive(["HTTP/1.1 200 OK", ""], &assembly))
        XCTAssertTrue(receive(body: [1, 2, 3], &assembly))
        XCTAssertFalse(receive(body: [4], &assembly))
        XCTAssertEqual(assembly.refusal, .bodyTooLong(limit: 3))
        XCTAssertFalse(receive(body: [], &assembly))
        XCTAssertNil(assembly.finish(isDecoded: false))
    }

    func testAHeadBeyondTheLimitIsRefused() {
        var assembly = makeAssembly(headByteLimit: 40)
        XCTAssertFalse(receive(["HTTP/1.1 200 OK", "a: \(String(repeating: "x", count: 40))"], &assembly))
        XCTAssertEqual(assembly.refusal, .headTooLong(limit: 40))
    }

    func testEndlessInterimHeadsAreRefused() {
        var assembly = makeAssembly(headByteLimit: 200)
        var count = 0
        while receive(["HTTP/1.1 100 Continue", ""], &assembly) { count += 1 }
        XCTAssertLessThan(count, 10)
        XCTAssertEqual(assembly.refusal, .headTooLong(limit: 200))
    }

    func testTooManyFieldsAreRefused() {
        var assembly = makeAssembly(fieldLimit: 2)
        XCTAssertFalse(receive(["HTTP/1.1 200 OK", "a: 1", "a: 2", "a: 3"], &assembly))
        XCTAssertEqual(assembly.refusal, .tooManyFields(limit: 2))
    }

    func testTwoDifferentLengthsAreRefusedAndEqualOnesTaken() {
        var assembly = makeAssembly()
        XCTAssertTrue(receive(["HTTP/1.1 200 OK", "content-length: 3", "content-length: 3"], &assembly))
        XCTAssertFalse(receive(["content-length: 4"], &assembly))
        XCTAssertEqual(assembly.refusal, .unequalContentLengths)
    }

    func testAnAbsurdLengthReservesNothing() throws {
        var assembly = makeAssembly()
        XCTAssertTrue(receive(["HTTP/1.1 200 OK", "content-length: 9223372036854775807", ""], &assembly))
        XCTAssertNotNil(assembly.finish(isDecoded: false))
    }

    func testADecodedAnswerLosesTheFieldsOfItsCoding() throws {
        var assembly = makeAssembly()
        XCTAssertTrue(receive(["HTTP/1.1 200 OK", "content-encoding: gzip", "content-length: 30", "a: b", ""], &assembly))
        let response = try XCTUnwrap(assembly.finish(isDecoded: true))
        XCTAssertEqual(response.fields.map(\.name.lowercased), ["a"])
    }
}
