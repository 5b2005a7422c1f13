import Foundation
import HTTP
import Observation
import TestSupport
import Timekeeping
import XCTest

@testable import AWS

/// Random requests whose signatures botocore and libcurl made; see the programs in Vectors.
final class GeneratedSignatureTests: XCTestCase {
    private struct Vectors: Decodable {
        var cases: [Vector]
    }

    private struct Vector: Decodable {
        var kind: String
        var date: String
        var accessKeyID: String
        var secretAccessKey: String
        var sessionToken: String?
        var region: String
        var service: String
        var method: String
        var scheme: String
        var authority: String
        var path: String
        var query: String?
        var fields: [[String]]
        var body: String
        var lifetime: Int?
        var authorization: String?
        var signature: String?
    }

    private func vectors() throws -> [Vector] {
        try vectors(URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Vectors/signatures.json").path)
    }

    private func vectors(_ file: String) throws -> [Vector] {
        let cases = try JSONDecoder().decode(Vectors.self, from: Data(contentsOf: URL(fileURLWithPath: file))).cases
        XCTAssertGreaterThanOrEqual(cases.count, 300, file)
        return cases
    }

    private func request(_ vector: Vector) throws -> HTTPRequest {
        var fields = HTTPFields()
        for pair in vector.fields {
            fields.append(try XCTUnwrap(HTTPField(try XCTUnwrap(HTTPFieldName(pair[0])), pair[1])))
        }
        return HTTPRequest(
            method: try XCTUnwrap(HTTPMethod(vector.method)), scheme: vector.scheme, authority: vector.authority,
            path: vector.path,
            query: vector.query, fields: fields, body: Array(vector.body.utf8))
    }

    private func sign(_ vector: Vector) throws -> HTTPRequest {
        let credentials = try Credentials(
            accessKeyID: vector.accessKeyID, secretAccessKey: Secret(vector.secretAccessKey),
            sessionToken: vector.sessionToken.map { Secret($0) })
        let isS3 = vector.service == "s3"
        let signer = Signer(
            region: vector.region, service: vector.service, pathForm: isS3 ? .verbatim : .normalized, sendsPayloadHash: isS3)
        let instant = try Instant(basic: vector.date)
        guard let lifetime = vector.lifetime else { return signer.sign(try request(vector), with: credentials, at: instant) }
        return signer.presign(
            try request(vector), with: credentials, at: instant, lifetime: .seconds(lifetime),
            payloadHash: isS3 ? "UNSIGNED-PAYLOAD" : nil)
    }

    func testEverySignatureIsThatOfTheOthers() throws {
        // Those of the file beside the tests, and of the files that `make test-integration` has made.
        let made = environmentVariable("SIGNATURES")?.split(separator: ":").map(String.init) ?? []
        for (number, vector) in (try vectors() + made.flatMap { try vectors($0) }).enumerated() {
            let signed = try sign(vector)
            if let authorization = vector.authorization {
                XCTAssertEqual(signed.fields[.authorization], authorization, "case \(number)")
            } else {
                let signature = signed.query?.components(separatedBy: "X-Amz-Signature=").last
                XCTAssertEqual(signature, vector.signature, "case \(number)")
            }
        }
    }

    func testEverySignatureButS3sIsVerified() throws {
        for (number, vector) in try vectors().enumerated() where vector.service != "s3" {
            let signed = try sign(vector)
            let verifier = SignatureVerifier(service: vector.service, region: vector.region)
            let signer = try verifier.verify(signed, at: try Instant(basic: vector.date)) { id in
                id == vector.accessKeyID ? Secret(vector.secretAccessKey) : nil
            }
            XCTAssertEqual(signer, vector.accessKeyID, "case \(number)")
        }
    }

    func testASignatureDoesNotHoldForAnotherRequest() throws {
        for (number, vector) in try vectors().enumerated() where vector.service != "s3" {
            let signed = try sign(vector)
            var changed = [signed, signed, signed, signed]
            changed[0].body.append(0)
            changed[1].path += "x"
            changed[2].method = try XCTUnwrap(HTTPMethod("PROPFIND"))
            changed[3].query = (signed.query.map { "\($0)&" } ?? "") + "added=1"
            let verifier = SignatureVerifier(service: vector.service)
            for request in changed {
                XCTAssertThrowsError(
                    try verifier.verify(request, at: try Instant(basic: vector.date)) { _ in Secret(vector.secretAccessKey) },
                    "case \(number)"
                ) { error in
                    XCTAssertEqual((error as? SignatureError)?.code, .invalidSignature)
                }
            }
        }
    }
}
