import HTTP
import TestSupport
import XCTest

@testable import HTTPServer

final class HTTPRequestParserTests: XCTestCase {
    func testVectorsWhole() throws {
        XCTAssertGreaterThan(try ParserVector.all().count, 150, "the files are read")
        for vector in try ParserVector.all() {
            XCTAssertEqual(verdicts([vector.bytes[...]]), vector.verdicts, vector.name)
        }
    }

    func testVectorsByteByByte() throws {
        for vector in try ParserVector.all() {
            XCTAssertEqual(verdicts(vector.bytes.indices.map { vector.bytes[$0...$0] }), vector.verdicts, vector.name)
        }
    }

    func testVectorsCutInTwoAnywhere() throws {
        for vector in try ParserVector.all() {
            // Long ones are cut where their lines begin and end, which is far enough from the middle of a run.
            let isLong = vector.bytes.count > 1000
            for cut in vector.bytes.indices where !isLong || cut < 150 || vector.bytes.count - cut < 150 {
                XCTAssertEqual(
                    verdicts([vector.bytes[..<cut], vector.bytes[cut...]]), vector.verdicts, "\(vector.name), cut at \(cut)")
            }
        }
    }

    func testVectorsInRandomPieces() throws {
        var random = SeededRandom()
        for vector in try ParserVector.all() {
            for _ in 0..<5 {
                XCTAssertEqual(verdicts(Self.pieces(of: vector.bytes, using: &random)), vector.verdicts, vector.name)
            }
        }
    }

    func testDamagedRequestsGetTheSameVerdictHoweverTheyAreSplit() throws {
        var random = SeededRandom()
        let vectors = try ParserVector.all().filter { $0.bytes.count < 1000 }
        for _ in 0..<2000 {
            guard var bytes = vectors.randomElement(using: &random)?.bytes else { return XCTFail("no vectors") }
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let index = Int.random(in: bytes.indices, using: &random)
                switch Int.random(in: 0...2, using: &random) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.insert(Self.tricky.randomElement(using: &random) ?? 0, at: index)
                default: if bytes.count > 1 { bytes.remove(at: index) }
                }
            }
            let whole = verdicts([bytes[...]])
            XCTAssertEqual(verdicts(bytes.indices.map { bytes[$0...$0] }), whole, "\(bytes)")
            XCTAssertEqual(verdicts(Self.pieces(of: bytes, using: &random)), whole, "\(bytes)")
        }
    }

    func testFieldsKeepOrderNameAndValue() throws {
        let request = try request("GET / HTTP/1.1\r\nHost: a\r\nX-B: 1\r\nACCEPT:  t/x \r\nx-b: 2\r\n\r\n")
        XCTAssertEqual(request.fields.map(\.name.lowercased), ["host", "x-b", "accept", "x-b"])
        XCTAssertEqual(request.fields.map(\.value), ["a", "1", "t/x", "2"])
    }

    func testTargetIsTakenApart() throws {
        let origin = try request("GET /a/b?c=d HTTP/1.1\r\nHost: h:1\r\n\r\n")
        XCTAssertEqual([origin.scheme, origin.authority, origin.path, origin.query], [nil, "h:1", "/a/b", "c=d"])
        let absolute = try request("GET http://g/a HTTP/1.1\r\nHost: h\r\n\r\n")
        XCTAssertEqual([absolute.scheme, absolute.authority, absolute.path, absolute.query], ["http", "g", "/a", nil])
    }

    func testLimitsAreTheConfiguredOnes() {
        let limits = HTTPRequestLimits(
            headByteCount: 64, fieldCount: 2, targetByteCount: 8, bodyByteCount: 4, chunkExtensionByteCount: 4)
        func verdict(_ text: String) -> [String] {
            verdicts([Array(text.utf8)[...]], parser: HTTPRequestParser(limits: limits))
        }
        XCTAssertEqual(verdict("GET /2345678 HTTP/1.1\r\nHost: a\r\n\r\n"), ["GET /2345678 host=a keep"])
        XCTAssertEqual(verdict("GET /23456789 HTTP/1.1\r\nHost: a\r\n\r\n"), ["414 targetTooLong"])
        let fitting = String(repeating: "x", count: 64 - "GET / HTTP/1.1..Host: a..X: ....".utf8.count)
        XCTAssertEqual(verdict("GET / HTTP/1.1\r\nHost: a\r\nX: \(fitting)\r\n\r\n"), ["GET / host=a keep"])
        XCTAssertEqual(verdict("GET / HTTP/1.1\r\nHost: a\r\nX: \(fitting)x\r\n\r\n"), ["431 headTooLarge"])
        XCTAssertEqual(verdict("GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\nY: 2\r\n\r\n"), ["431 tooManyFields"])
        XCTAssertEqual(verdict("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n1234"), ["PUT / host=a body=\"1234\" keep"])
        XCTAssertEqual(verdict("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n12345"), ["413 bodyTooLarge"])
    }

    func testOnlyAllowedHostsAreAnswered() {
        func verdict(_ host: String) -> [String] {
            let parser = HTTPRequestParser(allowedHosts: ["LocalHost", "127.0.0.1", "[::1]"])
            return verdicts([Array("GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n".utf8)[...]], parser: parser)
        }
        for host in ["localhost", "LOCALHOST:8080", "127.0.0.1:1", "[::1]", "[::1]:99"] {
            XCTAssertEqual(verdict(host), ["GET / host=\(host) keep"])
        }
        for host in ["localhost.evil.example", "evil.example:80", "127.0.0.2", "[::2]"] {
            XCTAssertEqual(verdict(host), ["421 hostNotAllowed"], host)
        }
    }

    func testAllowedHostIsJudgedByTheAbsoluteTarget() {
        let bytes = Array("GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)
        XCTAssertEqual(verdicts([bytes[...]], parser: HTTPRequestParser(allowedHosts: ["localhost"])), ["421 hostNotAllowed"])
    }

    func testContinueIsAskedForOnceAndOnlyBeforeTheBody() {
        var parser = HTTPRequestParser()
        let head = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
        XCTAssertEqual(feed(&parser, String(head.dropLast())), .incomplete)
        XCTAssertFalse(parser.takeContinueExpectation())
        XCTAssertEqual(feed(&parser, "\r\n"), .incomplete)
        XCTAssertTrue(parser.takeContinueExpectation())
        XCTAssertFalse(parser.takeContinueExpectation())
        _ = feed(&parser, "ab")
        XCTAssertEqual(feed(&parser, head + "a"), .incomplete)
        XCTAssertFalse(parser.takeContinueExpectation(), "the body is on its way already")
    }

    func testOldVersionHasNoContinue() {
        var parser = HTTPRequestParser()
        _ = feed(&parser, "POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        XCTAssertFalse(parser.takeContinueExpectation())
    }

    func testNothingIsReadAfterARefusal() {
        var parser = HTTPRequestParser()
        XCTAssertEqual(feed(&parser, "nonsense\r\n"), .refused(.malformedRequestLine))
        XCTAssertEqual(feed(&parser, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"), .refused(.malformedRequestLine))
    }

    func testEndOfInputBetweenRequestsIsNoFault() {
        var parser = HTTPRequestParser()
        XCTAssertNil(parser.inputEnded())
        _ = feed(&parser, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        XCTAssertNil(parser.inputEnded())
        _ = feed(&parser, "G")
        XCTAssertEqual(parser.inputEnded(), .cutShort)
    }

    func testEveryRefusalHasAnErrorStatusAndAPlainSentence() {
        for refusal in RequestRefusal.allCases {
            XCTAssertTrue((400...599).contains(refusal.status.code), "\(refusal)")
            XCTAssertTrue(refusal.detail.hasSuffix("."), "\(refusal)")
        }
    }

    /// Bytes that readers of HTTP have stumbled over.
    private static let tricky = Array("\r\n :;,\t\0%#?/*[]0aA".utf8)

    private func verdicts(_ pieces: [ArraySlice<UInt8>], parser: HTTPRequestParser = HTTPRequestParser()) -> [String] {
        var recorder = VerdictRecorder(parser)
        for piece in pieces { recorder.feed(piece) }
        return recorder.finish()
    }

    private func feed(_ parser: inout HTTPRequestParser, _ text: String) -> HTTPRequestParser.Verdict {
        Array(text.utf8).withUnsafeBytes { parser.parse($0).verdict }
    }

    private func request(_ text: String) throws -> HTTPRequest {
        var parser = HTTPRequestParser()
        guard case .request(let request, _, _) = feed(&parser, text) else {
            throw RawClient.Failure.malformed(text)
        }
        return request
    }

    private static func pieces(of bytes: [UInt8], using random: inout SeededRandom) -> [ArraySlice<UInt8>] {
        var pieces: [ArraySlice<UInt8>] = []
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + Int.random(in: 1...40, using: &random))
            pieces.append(bytes[start..<end])
            start = end
        }
        return pieces
    }
}
