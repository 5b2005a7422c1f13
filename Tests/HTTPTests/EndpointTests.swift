import HTTP
import XCTest

final class EndpointTests: XCTestCase {
    func testEndpointsAreRead() throws {
        let cases = [
            ("http://localhost:8000", "http", "localhost:8000", ""), ("HTTPS://Example.com/", "https", "Example.com", ""),
            ("https://host/base/path/", "https", "host", "/base/path"), ("http://[::1]:8000", "http", "[::1]:8000", ""),
            ("http://127.0.0.1", "http", "127.0.0.1", ""), ("http://dynamodb_local:65535", "http", "dynamodb_local:65535", ""),
        ]
        for (text, scheme, authority, prefix) in cases {
            let endpoint = try Endpoint(text)
            XCTAssertEqual([endpoint.scheme, endpoint.authority.description, endpoint.pathPrefix], [scheme, authority, prefix])
        }
        XCTAssertEqual(try Endpoint("HTTP://host:1/a/").description, "http://host:1/a")
    }

    func testWhatIsNoEndpointIsRefusedByItsRule() {
        let cases: [(String, Endpoint.Invalid)] = [
            ("", .scheme), ("localhost:8000", .scheme), ("ftp://host", .scheme), ("//host", .scheme),
            ("http://user:secret@host", .authority(.userInformation)), ("http://", .authority(.host)),
            ("http:///path", .authority(.host)), ("http://:8000", .authority(.host)),
            ("http://a b", .authority(.host)), ("http://hö", .authority(.host)), ("http://[::1", .authority(.host)),
            ("http://[]", .authority(.host)), ("http://[zz]", .authority(.host)),
            ("http://[::1]8000", .authority(.host)), ("http://host:", .authority(.port)), ("http://host:0", .authority(.port)),
            ("http://host:65536", .authority(.port)),
            ("http://host:+1", .authority(.port)), ("http://host:80a", .authority(.port)), ("http://host/a b", .path),
            ("http://host/ä", .path),
            ("http://host?x", .queryOrFragment), ("http://host/#x", .queryOrFragment), ("http://host\r\n", .authority(.host)),
        ]
        for (text, rule) in cases {
            XCTAssertThrowsError(try Endpoint(text), text) { XCTAssertEqual($0 as? Endpoint.Invalid, rule, text) }
        }
    }

    func testLoopbackIsRecognised() throws {
        for text in [
            "http://localhost", "http://LOCALHOST:8000", "http://db.localhost:1", "http://127.0.0.1:8000", "http://[::1]:8000",
        ] {
            XCTAssertTrue(try Endpoint(text).isLoopback, text)
        }
        for text in [
            "http://localhost.example.com", "http://127.example.com", "http://[::2]", "http://10.0.0.1", "http://notlocalhost",
        ] {
            XCTAssertFalse(try Endpoint(text).isLoopback, text)
        }
    }

    func testARequestGoesBelowTheEndpoint() throws {
        let endpoint = try Endpoint("https://host/prod/")
        XCTAssertEqual(endpoint.request(.post, path: "/update").path, "/prod/update")
        XCTAssertEqual(endpoint.request(.get).path, "/prod/")
        XCTAssertEqual(endpoint.request(.get).authority, "host")
    }
}
