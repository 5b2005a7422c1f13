import Digest
import HTTP
import Observation
import Timekeeping
import XCTest

@testable import AWS

/// Signatures that AWS has published: its signature test suite, the examples of the IAM guide and of S3's reference.
final class PublishedSignatureTests: XCTestCase {
    private struct Case {
        var name: String
        var method = HTTPMethod.get
        var path = "/"
        var query: String?
        var fields: [(String, String)] = []
        var body = ""
        var token: String?
        var pathForm = CanonicalRequest.PathForm.normalized
        var signature: String
    }

    /// All with the suite's credentials, host and time.
    private let suite = [
        Case(name: "get-vanilla", signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        Case(name: "post-vanilla", method: .post, signature: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
        Case(
            name: "get-vanilla-query-order-key-case", query: "Param2=value2&Param1=value1",
            signature: "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"),
        Case(
            name: "get-vanilla-utf8-query", query: "%E1%88%B4=bar",
            signature: "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04"),
        Case(
            name: "get-unreserved", path: "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
            signature: "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"),
        // The suite's paths are not escaped yet; ours are as on the wire, so the next two stand for themselves.
        Case(
            name: "get-utf8", path: "/%E1%88%B4", pathForm: .verbatim,
            signature: "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"),
        Case(
            name: "get-space-unnormalized", path: "/example%20space/", pathForm: .verbatim,
            signature: "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741"),
        Case(
            name: "get-slash-normalized", path: "//",
            signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        Case(
            name: "get-relative", path: "/example/..",
            signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        Case(
            name: "get-relative-relative", path: "/example1/example2/../..",
            signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        Case(
            name: "get-slash-dot-slash", path: "/./",
            signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        Case(
            name: "get-header-key-duplicate",
            fields: [("My-Header1", "value2"), ("My-Header1", "value2"), ("My-Header1", "value1")],
            signature: "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"),
        Case(
            name: "get-header-value-multiline", fields: [("My-Header1", "value1,value2,value3")],
            signature: "ba17b383a53190154eb5fa66a1b836cc297cc0a3d70a5d00705980573d8ff790"),
        Case(
            name: "post-header-key-sort", method: .post, fields: [("My-Header1", "value1")],
            signature: "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c"),
        Case(
            name: "post-x-www-form-urlencoded", method: .post, fields: [("Content-Type", "application/x-www-form-urlencoded")],
            body: "Param1=value1", signature: "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"),
        Case(
            name: "get-vanilla-with-session-token", token: "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267",
            signature: "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8"),
    ]

    func testTheSuitesSignaturesAreMade() throws {
        for vector in suite {
            var fields = HTTPFields()
            for (name, value) in vector.fields {
                fields.append(try XCTUnwrap(HTTPField(try XCTUnwrap(HTTPFieldName(name)), value)))
            }
            let request = HTTPRequest(
                method: vector.method, scheme: "https", authority: "example.amazonaws.com", path: vector.path,
                query: vector.query,
                fields: fields, body: Array(vector.body.utf8))
            let credentials = try Credentials(
                accessKeyID: "AKIDEXAMPLE", secretAccessKey: Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
                sessionToken: vector.token.map { Secret($0) })
            let signer = Signer(region: "us-east-1", service: "service", pathForm: vector.pathForm)
            let signed = signer.sign(request, with: credentials, at: try Instant(basic: "20150830T123600Z"))
            let signature = signed.fields[.authorization]?.components(separatedBy: "Signature=").last
            XCTAssertEqual(signature, vector.signature, vector.name)
        }
    }

    func testTheGuidesExampleIsFollowedStageByStage() throws {
        let request = HTTPRequest(
            method: .get, scheme: "https", authority: "iam.amazonaws.com", path: "/",
            query: "Action=ListUsers&Version=2010-05-08",
            fields: [
                .contentType: "application/x-www-form-urlencoded; charset=utf-8", .host: "iam.amazonaws.com",
                .xAmzDate: "20150830T123600Z",
            ])
        let canonical = CanonicalRequest(
            request, signing: [.host, .contentType, .xAmzDate], payloadHash: Hex.encode(SHA256.hash("")))
        XCTAssertEqual(
            canonical.text,
            """
            GET
            /
            Action=ListUsers&Version=2010-05-08
            content-type:application/x-www-form-urlencoded; charset=utf-8
            host:iam.amazonaws.com
            x-amz-date:20150830T123600Z

            content-type;host;x-amz-date
            e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
            """)
        XCTAssertEqual(Hex.encode(canonical.hash), "f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59")
        let instant = try Instant(basic: "20150830T123600Z")
        let scope = CredentialScope(at: instant, region: "us-east-1", service: "iam")
        let stringToSign = StringToSign(canonical, at: instant, scope: scope)
        XCTAssertEqual(
            stringToSign.text,
            """
            AWS4-HMAC-SHA256
            20150830T123600Z
            20150830/us-east-1/iam/aws4_request
            f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59
            """)
        let key = SigningKey(secret: Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"), scope: scope)
        XCTAssertEqual(
            Hex.encode(key.signature(of: stringToSign)), "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7")
    }

    /// "Example: GET Object" of "Authenticating Requests: Using the Authorization Header" in S3's reference.
    func testS3sHeaderExampleIsMade() throws {
        let request = HTTPRequest(
            method: .get, scheme: "https", authority: "examplebucket.s3.amazonaws.com", path: "/test.txt",
            fields: [HTTPFieldName(known: "range"): "bytes=0-9"])
        let signer = Signer(region: "us-east-1", service: "s3", pathForm: .verbatim, sendsPayloadHash: true)
        let signed = signer.sign(request, with: try s3Credentials, at: try Instant(basic: "20130524T000000Z"))
        XCTAssertEqual(
            signed.fields[.authorization],
            """
            AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, \
            SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, \
            Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41
            """)
    }

    /// The example of "Authenticating Requests: Using Query Parameters" in S3's reference.
    func testS3sQueryExampleIsMade() throws {
        let request = HTTPRequest(method: .get, scheme: "https", authority: "examplebucket.s3.amazonaws.com", path: "/test.txt")
        let signer = Signer(region: "us-east-1", service: "s3", pathForm: .verbatim)
        let signed = signer.presign(
            request, with: try s3Credentials, at: try Instant(basic: "20130524T000000Z"), lifetime: .seconds(86_400),
            payloadHash: "UNSIGNED-PAYLOAD")
        XCTAssertEqual(
            signed.query,
            """
            X-Amz-Algorithm=AWS4-HMAC-SHA256\
            &X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request\
            &X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host\
            &X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404
            """)
    }

    private var s3Credentials: Credentials {
        get throws {
            try Credentials(
                accessKeyID: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"))
        }
    }
}
