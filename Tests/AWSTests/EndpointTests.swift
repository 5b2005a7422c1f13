import HTTP
import XCTest

@testable import AWS

final class EndpointTests: XCTestCase {
    func testEndpointsAreRead() throws {
        let cases = [
            ("http://localhost:8000", "http", "localhost:8000", ""), ("HTTPS://Example.com/", "https", "Example.com", ""),
            ("https://host/base/path/", "https", "host", "/base/path"), ("http://[::1]:8000", "http", "[::1]:8000", ""),
            ("http://127.0.0.1", "http", "127.0.0.1", ""), ("http://dynamodb_local:65535", "http", "dynamodb_local:65535", ""),
        ]
        for (text, scheme, authority, prefix) in cases {
            let endpoint = try Endpoint(text)
            XCTAssertEqual([endpoint.scheme, endpoint.authority, endpoint.pathPrefix], [scheme, authority, prefix])
        }
        XCTAssertEqual(try Endpoint("HTTP://host:1/a/").description, "http://host:1/a")
    }

    func testWhatIsNoEndpointIsRefusedByItsRule() {
        let cases: [(String, Endpoint.Invalid)] = [
            ("", .scheme), ("localhost:8000", .scheme), ("ftp://host", .scheme), ("//host", .scheme),
            ("http://user:secret@host", .userInformation), ("http://", .host), ("http:///path", .host), ("http://:8000", .host),
            ("http://a b", .host), ("http://hö", .host), ("http://[::1", .host), ("http://[]", .host), ("http://[zz]", .host),
            ("http://[::1]8000", .host), ("http://host:", .port), ("http://host:0", .port), ("http://host:65536", .port),
            ("http://host:+1", .port), ("http://host:80a", .port), ("http://host/a b", .path), ("http://host/ä", .path),
            ("http://host?x", .queryOrFragment), ("http://host/#x", .queryOrFragment), ("http://host\r\n", .host),
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

    func testAWSsOwnEndpoints() throws {
        XCTAssertEqual(Endpoint(service: "dynamodb", region: .usEast1).description, "https://dynamodb.us-east-1.amazonaws.com")
        let beijing = try XCTUnwrap(Region("cn-north-1"))
        XCTAssertEqual(Endpoint(service: "dynamodb", region: beijing).description, "https://dynamodb.cn-north-1.amazonaws.com.cn")
    }

    func testARegionIsPartOfAHostName() {
        for name in ["", "-a", "a-", "us east", "US-EAST-1", "us.east", "a/b", "ü", String(repeating: "a", count: 64)] {
            XCTAssertNil(Region(name), name)
        }
        for name in ["us-east-1", "local", "a", "eusc-de-east-1"] { XCTAssertEqual(Region(name)?.name, name) }
    }

    func testARequestGoesToTheRootBehindThePrefix() throws {
        XCTAssertEqual(try Endpoint("http://host/base").request(.post).path, "/base/")
        XCTAssertEqual(try Endpoint("http://host").request(.post, body: [1]).path, "/")
    }
}
