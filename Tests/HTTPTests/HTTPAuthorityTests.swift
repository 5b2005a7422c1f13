import HTTP
import XCTest

final class HTTPAuthorityTests: XCTestCase {
    func testHostsWithAndWithoutPortAreRead() throws {
        let cases: [(String, String, Int?)] = [
            ("host", "host", nil), ("Host:1", "Host", 1), ("a.b-c_d.example:65535", "a.b-c_d.example", 65_535),
            ("127.0.0.1:8000", "127.0.0.1", 8_000), ("[::1]", "[::1]", nil), ("[2001:DB8::1]:8000", "[2001:DB8::1]", 8_000),
            ("[::ffff:127.0.0.1]:1", "[::ffff:127.0.0.1]", 1),
        ]
        for (text, host, port) in cases {
            let authority = try HTTPAuthority(text)
            XCTAssertEqual(authority.host, host)
            XCTAssertEqual(authority.port, port)
            XCTAssertEqual(authority.description, text)
        }
    }

    func testWhatIsNoneIsRefusedByItsPart() {
        let cases: [(String, HTTPAuthority.Invalid)] = [
            ("user@host", .userInformation), ("user:secret@host", .userInformation), ("", .host), (":80", .host), ("a b", .host),
            ("host/path", .host), ("host?", .host), ("host#", .host), ("höst", .host), ("host\r\nx: y", .host),
            ("host\u{0}", .host),
            ("[::1", .host), ("[]", .host), ("[zz]", .host), ("[::1]8000", .host), ("a%20b", .host), ("host:", .port),
            ("host:0", .port), ("host:65536", .port), ("host:+80", .port), ("host:8x", .port), ("::1", .host), ("a:1:2", .port),
            ("[::1]:", .port), ("host:99999999999999999999", .port),
        ]
        for (text, part) in cases {
            XCTAssertThrowsError(try HTTPAuthority(text), text) { XCTAssertEqual($0 as? HTTPAuthority.Invalid, part, text) }
        }
    }

    func testLoopbackIsRecognised() throws {
        for text in ["localhost", "LOCALHOST:8000", "a.localhost", "127.0.0.1", "127.255.1.2:1", "[::1]", "[::1]:8000"] {
            XCTAssertTrue(try HTTPAuthority(text).isLoopback, text)
        }
        for text in [
            "localhost.example.com", "127.0.0.1.example.com", "127.0.0", "10.0.0.1", "[::2]", "notlocalhost", "127.0.0.256",
        ] {
            XCTAssertFalse(try HTTPAuthority(text).isLoopback, text)
        }
        XCTAssertTrue(HTTPAuthority.isLoopback("::1"))
        XCTAssertFalse(HTTPAuthority.isLoopback("::"))
    }

    func testTheSameLinkIsRecognised() throws {
        for text in ["169.254.0.1", "169.254.169.254:80", "[FE80::1]", "[fd00:ec2::254]:80"] {
            XCTAssertTrue(try HTTPAuthority(text).isLinkLocal, text)
        }
        for text in ["169.254.169.254.example.com", "169.254.1", "169.254.1.256", "169.253.0.1", "[fd00:ec3::1]", "fe80.example.com"] {
            XCTAssertFalse(try HTTPAuthority(text).isLinkLocal, text)
        }
    }
}
