import HTTP
import TestSupport
import Timekeeping
import XCTest

@testable import HTTPServer

final class ResponseHeadTests: XCTestCase {
    private func head(_ response: HTTPResponse, _ connection: ConnectionOption = .stays) -> String {
        var bytes: [UInt8] = []
        ResponseHead.append(response, connection: connection, dateLine: Array("date: D\r\n".utf8), to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    func testHeadHasStatusDateFieldsAndLength() {
        let response = HTTPResponse(status: .created, fields: [.location: "/x", .etag: "\"1\""], body: [1, 2, 3])
        XCTAssertEqual(
            head(response),
            "HTTP/1.1 201 Created\r\ndate: D\r\nlocation: /x\r\netag: \"1\"\r\ncontent-length: 3\r\n\r\n")
    }

    func testEmptyAnswerHasALengthToo() {
        XCTAssertEqual(head(HTTPResponse(status: .ok)), "HTTP/1.1 200 OK\r\ndate: D\r\ncontent-length: 0\r\n\r\n")
    }

    func testAnswersWithoutBodyHaveNoLength() {
        for status in [HTTPStatus.noContent, .notModified] {
            XCTAssertFalse(head(HTTPResponse(status: status, body: [1])).contains("content-length"), "\(status)")
        }
    }

    func testLongLengthIsWrittenInDecimal() {
        let response = HTTPResponse(status: .ok, body: [UInt8](repeating: 0, count: 1_234_567))
        XCTAssertTrue(head(response).contains("content-length: 1234567\r\n"))
    }

    func testConnectionIsTold() {
        XCTAssertTrue(head(HTTPResponse(status: .ok), .closes).hasSuffix("\r\nconnection: close\r\n\r\n"))
        XCTAssertTrue(head(HTTPResponse(status: .ok), .keepsAlive).hasSuffix("\r\nconnection: keep-alive\r\n\r\n"))
    }

    func testHandlerHasNoSayInFraming() throws {
        var response = HTTPResponse(status: .ok, fields: [.connection: "x", .date: "x", .transferEncoding: "chunked"], body: [1])
        response.fields.setValue("99", for: .contentLength)
        XCTAssertEqual(head(response), "HTTP/1.1 200 OK\r\ndate: D\r\ncontent-length: 1\r\n\r\n")
    }

    func testStatusWithoutPhraseKeepsItsSpace() throws {
        let status = try XCTUnwrap(HTTPStatus(code: 299))
        XCTAssertTrue(head(HTTPResponse(status: status)).hasPrefix("HTTP/1.1 299 \r\n"))
    }

    func testNoValueCanSplitAnAnswer() {
        var response = HTTPResponse(status: .ok)
        XCTAssertFalse(response.fields.setValue("a\r\nx: y", for: .location))
        XCTAssertEqual(head(response), "HTTP/1.1 200 OK\r\ndate: D\r\ncontent-length: 0\r\n\r\n")
    }

    func testDateLineIsMadeOnceASecond() throws {
        let clock = ManualTimeSource(now: try Instant(rfc3339: "1994-11-06T08:49:37.250Z"))
        var line = DateLine()
        func text() -> String {
            line.update(uptime: clock.uptime, timeSource: clock)
            return String(decoding: line.bytes, as: UTF8.self)
        }
        XCTAssertEqual(text(), "date: Sun, 06 Nov 1994 08:49:37 GMT\r\n")
        clock.advance(by: .milliseconds(749))
        XCTAssertEqual(text(), "date: Sun, 06 Nov 1994 08:49:37 GMT\r\n")
        clock.advance(by: .milliseconds(1))
        XCTAssertEqual(text(), "date: Sun, 06 Nov 1994 08:49:38 GMT\r\n")
    }

    func testRequestIDsDiffer() {
        var source = RequestIDSource(start: .max - 500)
        let ids = (0..<1000).map { _ in source.next() }
        XCTAssertEqual(Set(ids).count, 1000)
        XCTAssertTrue(ids.allSatisfy { $0.utf8.count == 13 })
    }

    func testKnownFieldNamesAreFoundInAnyCase() {
        let table = FieldNameTable.shared
        for (text, name) in [("host", HTTPFieldName.host), ("HOST", .host), ("Content-Length", .contentLength), ("eTag", .etag)] {
            let entry = Array(text.utf8).withUnsafeBytes { table.entry($0, hash: table.scanName($0).hash) }
            XCTAssertEqual(entry?.name, name)
        }
        for text in ["hos", "hostt", "Content_Length", ""] {
            let entry = Array(text.utf8).withUnsafeBytes { table.entry($0, hash: table.scanName($0).hash) }
            XCTAssertNil(entry, text)
        }
    }
}
