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

    func testAuthoritiesThatAreNoHostAndPortAreRefused() {
        let authorities = [
            nil, "", ":80", "user@host", "user:password@host", "host:", "host:0", "host:65536", "host:+80", "host:8x", "ho st",
            "host/path", "host?", "host#", "[::1", "[]", "[::1]x", "[::1]:", "[zz]", "::1", "höst", "host\r\nx: y", "a:1:2",
        ]
        for authority in authorities { assertRefused(request(authority: authority)) }
    }

    func testHostsOfAllKindsAreTaken() throws {
        for authority in ["host", "host:1", "a.b-c_d.example:65535", "127.0.0.1:8000", "[::1]", "[2001:db8::1]:8000"] {
            XCTAssertNoThrow(try OutgoingRequest(request(authority: authority)), authority)
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

    func testLoopbackIsRecognised() {
        for host in ["localhost", "LOCALHOST", "a.localhost", "127.0.0.1", "127.255.1.2", "[::1]"] {
            XCTAssertTrue(OutgoingRequest.isLoopback(host[...]), host)
        }
        for host in [
            "localhost.example.com", "127.0.0.1.example.com", "127.0.0", "10.0.0.1", "[::2]", "notlocalhost", "127.0.0.256",
        ] {
            XCTAssertFalse(OutgoingRequest.isLoopback(host[...]), host)
        }
    }

    func testErrorsNameNeitherPathNorQuery() {
        XCTAssertThrowsError(try OutgoingRequest(request(path: "/secret path", query: "key"))) { error in
            XCTAssertFalse("\(error)".contains("secret"))
        }
    }
}
