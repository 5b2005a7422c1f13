import HTTP
import XCTest

@testable import HTTPClient

final class OutgoingRequestTests: XCTestCase {
    private func request(
        _ method: HTTPMethod = .get, scheme: String? = "http", authority: String? = "host:80", path: String = "/",
        query: String? = nil, fields: HTTPFields = [:], body: [UInt8] = []
    ) -> HTTPRequest {
        HTTPRequest(method: method, scheme: scheme, authority: authority, path: path, query: query, fields: fields, body: body)
    }

    private func assertRefused(_ request: HTTPRequest, file: StaticString = #filePath, line: UInt = #line) {
        XCTAssertThrowsError(try OutgoingRequest(request), "\(request)", file: file, line: line) { error in
            XCTAssertEqual((error as? HTTPTransportError)?.reason, .invalidRequest, file: file, line: line)
        }
    }

    func testTheURLIsPutTogetherFromItsPartsUnchanged() throws {
        let outgoing = try OutgoingRequest(
            request(scheme: "HTTPS", authority: "Example.com:8443", path: "/a/../b%2F", query: "c=d?&%20"))
        XCTAssertEqual(outgoing.url, "https://Example.com:8443/a/../b%2F?c=d?&%20")
        XCTAssertEqual(outgoing.origin, "https://Example.com:8443")
        XCTAssertTrue(outgoing.isEncrypted)
    }

    func testSchemesOtherThanHTTPAreRefused() {
        for scheme in [nil, "", "ftp", "file", "httpss"] { assertRefused(request(scheme: scheme)) }
    }

    func testAuthoritiesThatAreNoneAreRefused() {
        for authority in [nil, "", ":80", "user:password@host", "host:0", "ho st", "host/path", "host\r\nx: y"] {
            assertRefused(request(authority: authority))
        }
    }

    func testTargetsThatCouldEndTheRequestLineAreRefused() {
        for path in ["", "a", "*", "/a b", "/a\r\nx: y", "/a\u{0}", "/ä", "/a#b", "/a?b", "/\u{7f}"] {
            assertRefused(request(path: path))
        }
        for query in ["a b", "a#b", "a\nb", "ä"] { assertRefused(request(query: query)) }
    }

    func testFramingIsNotTheCallersToSet() throws {
        assertRefused(request(fields: [.transferEncoding: "chunked"]))
        assertRefused(request(fields: [.expect: "100-continue"]))
        assertRefused(request(.post, fields: [.contentLength: "3"], body: [1]))
        let outgoing = try OutgoingRequest(request(.post, fields: [.contentLength: "1"], body: [1]))
        XCTAssertFalse(outgoing.fieldLines.contains { $0.hasPrefix("content-length") })
    }

    func testMethodsThatTakeNoBodyAreRefusedWithOne() {
        for method in [HTTPMethod.head, .trace, .connect] { assertRefused(request(method, body: [1])) }
    }

    func testNothingIsSentThatWasNotAskedFor() throws {
        let outgoing = try OutgoingRequest(request(.post, fields: [HTTPFieldName(known: "x-empty"): "", .accept: "text/plain"]))
        XCTAssertEqual(outgoing.fieldLines, ["Expect:", "x-empty;", "accept: text/plain", "Content-Type:"])
        XCTAssertFalse(outgoing.acceptsGzip)
    }

    func testGzipIsDecodedOnlyWhenItAloneIsAskedFor() throws {
        XCTAssertTrue(try OutgoingRequest(request(fields: [.acceptEncoding: "GZIP"])).acceptsGzip)
        let other = try OutgoingRequest(request(fields: [.acceptEncoding: "gzip, br"]))
        XCTAssertFalse(other.acceptsGzip)
        XCTAssertTrue(other.fieldLines.contains("accept-encoding: gzip, br"))
    }

    func testWhatIsNearbyIsAskedWithoutAProxy() throws {
        for authority in ["localhost:8000", "169.254.169.254", "[fd00:ec2::254]"] {
            XCTAssertTrue(try OutgoingRequest(request(authority: authority)).isNearby, authority)
        }
        for authority in ["localhost.example.com", "169.254.169.254.example.com", "10.0.0.1"] {
            XCTAssertFalse(try OutgoingRequest(request(authority: authority)).isNearby, authority)
        }
    }

    func testErrorsNameNeitherPathNorQuery() {
        XCTAssertThrowsError(try OutgoingRequest(request(path: "/secret path", query: "key"))) { error in
            XCTAssertFalse("\(error)".contains("secret"))
        }
    }
}
