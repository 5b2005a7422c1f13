import HTTP
import Observation
import Timekeeping
import XCTest

@testable import AWS

/// What is refused, in AWS's words.
final class SignatureVerifierTests: XCTestCase {
    private let secret = Secret("secret")
    private let verifier = SignatureVerifier(service: "dynamodb", region: "us-east-1")

    private func now(_ text: String = "20130609T100015Z") throws -> Instant { try Instant(basic: text) }

    private func signedRequest(at text: String = "20130609T100015Z") throws -> HTTPRequest {
        let request = HTTPRequest(
            method: .post, scheme: "http", authority: "localhost:8000", path: "/",
            fields: [HTTPFieldName(known: "x-amz-target"): "DynamoDB_20120810.ListTables"], body: Array("{}".utf8))
        return Signer(region: "us-east-1", service: "dynamodb").sign(
            request, with: try Credentials(accessKeyID: "key", secretAccessKey: secret), at: try Instant(basic: text))
    }

    /// A request with that `Authorization`; no signature is right, so what is checked comes before.
    private func request(_ authorization: String?, date: String? = "20130609T100015Z") -> HTTPRequest {
        var request = HTTPRequest(method: .post, scheme: "http", authority: "localhost:8000", path: "/")
        if let authorization { request.fields.setValue(authorization, for: .authorization) }
        if let date { request.fields.setValue(date, for: .xAmzDate) }
        return request
    }

    private func assertRefused(
        _ request: HTTPRequest, _ code: SignatureError.Code, _ message: String, now: Instant? = nil,
        file: StaticString = #filePath,
        line: UInt = #line
    ) throws {
        let now = try now ?? self.now()
        XCTAssertThrowsError(
            try verifier.verify(request, at: now) { $0 == "key" ? secret : nil }, file: file, line: line
        ) { error in
            XCTAssertEqual(error as? SignatureError, SignatureError(code, message), file: file, line: line)
        }
    }

    func testARightSignatureNamesItsSigner() throws {
        XCTAssertEqual(try verifier.verify(try signedRequest(), at: try now()) { _ in secret }, "key")
    }

    func testUnsignedRequestsAreRefused() throws {
        for authorization in [nil, "Basic a2V5OnNlY3JldA==", "Bearer x", "aws4-hmac-sha256 Credential=a"] {
            try assertRefused(request(authorization), .missingAuthenticationToken, "Request is missing Authentication Token")
        }
    }

    func testMissingPartsAreAllNamed() throws {
        try assertRefused(
            request("AWS4-HMAC-SHA256 Signature=b", date: nil), .incompleteSignature,
            """
            Authorization header requires 'Credential' parameter. Authorization header requires 'SignedHeaders' parameter. \
            Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. \
            Authorization=AWS4-HMAC-SHA256 Signature=b
            """)
        try assertRefused(
            request("AWS4-HMAC-SHA256 Signature=b, Credential, SignedHeaders=host"), .incompleteSignature,
            """
            'Credential' not a valid key=value pair (missing equal-sign) in Authorization header: \
            'AWS4-HMAC-SHA256 Signature=b, Credential, SignedHeaders=host'.
            """)
    }

    func testMissingQueryParametersAreAllNamed() throws {
        var request = request(nil)
        request.query = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20130609T100015Z&X-Amz-Expires=60"
        try assertRefused(
            request, .incompleteSignature,
            """
            AWS query-string parameters must include 'X-Amz-Credential'. AWS query-string parameters must include 'X-Amz-Signature'. \
            AWS query-string parameters must include 'X-Amz-SignedHeaders'. Re-examine the query-string parameters.
            """)
    }

    func testTwoSignaturesAreRefused() throws {
        var request = try signedRequest()
        request.query = "X-Amz-Algorithm=AWS4-HMAC-SHA256"
        try assertRefused(
            request, .invalidSignature,
            "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.")
    }

    func testDatesThatAreNoneAreRefused() throws {
        try assertRefused(
            request("AWS4-HMAC-SHA256 Credential=a, SignedHeaders=host, Signature=b", date: "201"), .incompleteSignature,
            "Date must be in ISO-8601 'basic format'. Got '201'. See http://en.wikipedia.org/wiki/ISO_8601")
    }

    func testTheHostMustBeSigned() throws {
        try assertRefused(
            request("AWS4-HMAC-SHA256 Credential=a, SignedHeaders=x-amz-date, Signature=b"), .invalidSignature,
            "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")
    }

    func testOtherProceduresAreRefused() throws {
        try assertRefused(
            request("AWS4-HMAC-SHA25 Credential=a/b/c/d/e, SignedHeaders=host, Signature=b"), .incompleteSignature,
            "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA25' (only AWS4-HMAC-SHA256 for now). ")
    }

    func testACredentialHasFiveElements() throws {
        for credential in ["a", "a/b/c/d", "a/b/c/d/e/f"] {
            try assertRefused(
                request("AWS4-HMAC-SHA256 Credential=\(credential), SignedHeaders=host, Signature=b"), .incompleteSignature,
                "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '\(credential)'"
            )
        }
    }

    func testEveryWrongElementOfTheScopeIsNamed() throws {
        try assertRefused(
            request("AWS4-HMAC-SHA256 Credential=key/b/c/d/e, SignedHeaders=host, Signature=b", date: "20130609T095204Z"),
            .invalidSignature,
            """
            Credential should be scoped to a valid region, not 'c'. Credential should be scoped to correct service: 'dynamodb'. \
            Credential should be scoped with a valid terminator: 'aws4_request', not 'e'. Date in Credential scope does not match \
            YYYYMMDD from ISO-8601 version of date from HTTP: 'b' != '20130609', from '20130609T095204Z'.
            """)
    }

    func testUnknownKeysAreRefused() throws {
        XCTAssertThrowsError(try verifier.verify(try signedRequest(), at: try now()) { _ in nil }) { error in
            XCTAssertEqual(
                error as? SignatureError,
                SignatureError(.unrecognizedClient, "The security token included in the request is invalid."))
        }
    }

    func testAClockMayBeOffByTheToleranceAndNoMore() throws {
        let request = try signedRequest()
        for text in ["20130609T094515Z", "20130609T101515Z"] {
            XCTAssertNoThrow(try verifier.verify(request, at: try now(text)) { _ in secret }, text)
        }
        try assertRefused(
            request, .invalidSignature,
            "Signature expired: 20130609T100015Z is now earlier than 20130609T100016Z (20130609T101516Z - 15 min.)",
            now: try now("20130609T101516Z"))
        try assertRefused(
            request, .invalidSignature,
            "Signature not yet current: 20130609T100015Z is still later than 20130609T100014Z (20130609T094514Z + 15 min.)",
            now: try now("20130609T094514Z"))
    }

    func testALinkLivesAsLongAsItSays() throws {
        let link = Signer(region: "us-east-1", service: "dynamodb").presign(
            HTTPRequest(method: .get, scheme: "http", authority: "localhost:8000", path: "/"),
            with: try Credentials(accessKeyID: "key", secretAccessKey: secret), at: try now(), lifetime: .seconds(3_600))
        XCTAssertNoThrow(try verifier.verify(link, at: try now("20130609T110015Z")) { _ in secret })
        try assertRefused(
            link, .invalidSignature, "Signature expired: 20130609T110015Z is now earlier than 20130609T110016Z",
            now: try now("20130609T110016Z"))
    }

    func testLinksWithAnAbsurdLifeAreRefused() throws {
        let complete = """
            X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a&X-Amz-Signature=b&X-Amz-SignedHeaders=host\
            &X-Amz-Date=20130609T100015Z&X-Amz-Expires=
            """
        for lifetime in ["0", "-1", "604801", "x", "99999999999999999999"] {
            var request = request(nil)
            request.query = complete + lifetime
            try assertRefused(request, .incompleteSignature, "X-Amz-Expires must be a number of seconds from 1 to 604800.")
        }
    }

    func testAnHTTPDateIsTakenInsteadOfAmazons() throws {
        var request = try signedRequest()
        request.fields.removeAll(.xAmzDate)
        request.fields.setValue("Sun, 09 Jun 2013 10:00:15 GMT", for: .date)
        XCTAssertEqual(try SignatureClaim(request).instant, try now())
    }

    func testAWrongSignatureIsToldWhatWasSigned() throws {
        var request = try signedRequest()
        request.body = Array("[]".utf8)
        XCTAssertThrowsError(try verifier.verify(request, at: try now()) { _ in secret }) { error in
            guard let error = error as? SignatureError else { return XCTFail("\(error)") }
            XCTAssertEqual(error.code, .invalidSignature)
            XCTAssertTrue(
                error.message.hasPrefix("The request signature we calculated does not match the signature you provided."))
            XCTAssertTrue(error.message.contains("host:localhost:8000\n"))
            XCTAssertFalse(error.message.contains("'secret'"))
        }
    }

    func testTheSignatureMustBeHexOfItsLength() throws {
        let request = try signedRequest()
        let authorization = try XCTUnwrap(request.fields[.authorization])
        for wrong in [String(authorization.dropLast(2)), authorization + "00", String(authorization.dropLast(2)) + "zz"] {
            var changed = request
            changed.fields.setValue(wrong, for: .authorization)
            XCTAssertThrowsError(try verifier.verify(changed, at: try now()) { _ in secret }, wrong)
        }
    }

    func testTypeNamesAreThoseOfAWSsFront() {
        XCTAssertEqual(
            SignatureError(.incompleteSignature, "").typeName, "com.amazon.coral.service#IncompleteSignatureException")
    }
}
