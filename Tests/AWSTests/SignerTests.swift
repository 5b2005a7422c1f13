import HTTP
import Observation
import Timekeeping
import XCTest

@testable import AWS

final class SignerTests: XCTestCase {
    private let signer = Signer(region: "us-east-1", service: "dynamodb")
    private let instant = Instant(secondsSinceEpoch: 1_700_000_000)

    private func credentials(_ secret: String = "secret", token: String? = nil) throws -> Credentials {
        try Credentials(accessKeyID: "key", secretAccessKey: Secret(secret), sessionToken: token.map { Secret($0) })
    }

    private func request(authority: String = "localhost:8000", scheme: String = "http") -> HTTPRequest {
        HTTPRequest(method: .post, scheme: scheme, authority: authority, path: "/")
    }

    func testSigningAgainReplacesTheOldSignature() throws {
        let once = signer.sign(request(), with: try credentials(token: "old"), at: instant)
        let later = instant + .seconds(60)
        let twice = signer.sign(once, with: try credentials(token: "new"), at: later)
        XCTAssertEqual(twice, signer.sign(request(), with: try credentials(token: "new"), at: later))
        XCTAssertEqual(twice.fields.values(of: .authorization).count, 1)
    }

    func testTheHostIsSignedWithoutTheSchemesOwnPort() throws {
        let cases = [
            ("https", "host:443", "host"), ("http", "host:80", "host"), ("http", "host:443", "host:443"),
            ("https", "host:8443", "host:8443"), ("http", "[::1]:80", "[::1]"),
        ]
        for (scheme, authority, host) in cases {
            let signed = signer.sign(request(authority: authority, scheme: scheme), with: try credentials(), at: instant)
            XCTAssertEqual(signed.fields[.host], host)
        }
    }

    func testTheKeyFollowsSecretAndDay() throws {
        func signature(_ secret: String, _ instant: Instant) throws -> String? {
            signer.sign(request(), with: try credentials(secret), at: instant).fields[.authorization]
        }
        let first = try signature("one", instant)
        let other = try signature("two", instant)
        let nextDay = try signature("one", instant + .seconds(86_400))
        XCTAssertEqual(Set([first, other, nextDay]).count, 3)
        XCTAssertEqual(try signature("one", instant), first)
    }

    func testThePayloadHashIsSentOnlyWhenWantedAndTakenWhenGiven() throws {
        XCTAssertFalse(signer.sign(request(), with: try credentials(), at: instant).fields.contains(.xAmzContentSHA256))
        let sending = Signer(region: "r", service: "s3", sendsPayloadHash: true)
        var unsigned = request()
        unsigned.fields.setValue("UNSIGNED-PAYLOAD", for: .xAmzContentSHA256)
        unsigned.body = [1]
        let signed = sending.sign(unsigned, with: try credentials(), at: instant)
        XCTAssertEqual(signed.fields.values(of: .xAmzContentSHA256), ["UNSIGNED-PAYLOAD"])
        unsigned.body = [2]
        XCTAssertEqual(sending.sign(unsigned, with: try credentials(), at: instant).fields, signed.fields)
    }

    func testFieldsThatChangeOnTheWayAreNotSigned() throws {
        var varied = request()
        for name in ["user-agent", "connection", "x-amzn-trace-id", "content-length"] {
            varied.fields.setValue("1", for: HTTPFieldName(name)!)
        }
        XCTAssertEqual(
            signer.sign(varied, with: try credentials(), at: instant).fields[.authorization],
            signer.sign(request(), with: try credentials(), at: instant).fields[.authorization])
    }

    func testCredentialsThatCannotStandInAFieldAreRefused() {
        for id in ["", "a b", "a/b", "a,b", "a\n", "ä"] {
            XCTAssertThrowsError(try Credentials(accessKeyID: id, secretAccessKey: Secret("s"))) { error in
                XCTAssertEqual(error as? Credentials.Invalid, .accessKeyID)
            }
        }
        for text in ["", "a b", "a\n"] {
            XCTAssertThrowsError(try Credentials(accessKeyID: "a", secretAccessKey: Secret(text))) { error in
                XCTAssertEqual(error as? Credentials.Invalid, .secretAccessKey)
            }
            XCTAssertThrowsError(
                try Credentials(accessKeyID: "a", secretAccessKey: Secret("s"), sessionToken: Secret(text))
            ) { error in
                XCTAssertEqual(error as? Credentials.Invalid, .sessionToken)
            }
        }
    }

    func testOddQueriesHaveOneSpelling() {
        func canonicalQuery(_ query: String) -> Substring {
            let request = HTTPRequest(method: .get, path: "/", query: query)
            return CanonicalRequest(request, signing: [.host], payloadHash: "").text
                .split(separator: "\n", omittingEmptySubsequences: false)[2]
        }
        XCTAssertEqual(canonicalQuery("b=2&a"), "a=&b=2")
        XCTAssertEqual(canonicalQuery("a=%2f&&a=%41"), "a=%2F&a=A")
        XCTAssertEqual(canonicalQuery("a=1=2&a=%zz&a=%4"), "a=%254&a=%25zz&a=1%3D2")
        XCTAssertEqual(canonicalQuery("a=b+c"), "a=b%2Bc")
        XCTAssertEqual(canonicalQuery("ab=1&a=2"), "a=2&ab=1")
        XCTAssertEqual(canonicalQuery(""), "")
    }
}
