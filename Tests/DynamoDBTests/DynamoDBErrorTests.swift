import AWS
import DynamoDB
import JSON
import XCTest

/// What an error of a call becomes, and what an error looks like on the wire.
final class DynamoDBErrorTests: XCTestCase {
    private func mapped(_ kind: AWSError.Kind, status: Int? = nil, isRetryable: Bool = false) -> DynamoDBError {
        DynamoDBError(AWSError(kind, code: "SomeException", "text", status: status, requestID: "ID", isRetryable: isRetryable))
    }

    func testEveryKindOfErrorHasItsCode() {
        let codes: [(AWSError.Kind, DynamoDBError.Code)] = [
            (.service, DynamoDBError.Code("SomeException")), (.unreachable, .unreachable), (.interrupted, .unreachable),
            (.client, .unreachable), (.timedOut, .timedOut), (.cancelled, .cancelled), (.credentials, .credentials),
            (.malformedAnswer, .malformedAnswer),
        ]
        for (kind, code) in codes {
            for isRetryable in [false, true] {
                for status in [nil, 200, 400, 503] {
                    XCTAssertEqual(
                        mapped(kind, status: status, isRetryable: isRetryable),
                        DynamoDBError(code, "text", status: status, requestID: "ID", isRetryable: isRetryable), "\(kind)")
                }
            }
        }
    }

    func testNamesOfTheServiceAreTheKnownCodes() {
        let codes: [(String, DynamoDBError.Code)] = [
            ("ValidationException", .validation), ("ResourceNotFoundException", .resourceNotFound),
            ("ResourceInUseException", .resourceInUse), ("ConditionalCheckFailedException", .conditionalCheckFailed),
            ("TransactionCanceledException", .transactionCanceled), ("LimitExceededException", .limitExceeded),
            ("ProvisionedThroughputExceededException", .provisionedThroughputExceeded), ("ThrottlingException", .throttling),
            ("RequestLimitExceeded", .requestLimitExceeded), ("InternalServerError", .internalServerError),
            ("SerializationException", .serialization), ("UnknownOperationException", .unknownOperation),
            ("AccessDeniedException", .accessDenied), ("UnrecognizedClientException", .unrecognizedClient),
            ("MissingAuthenticationTokenException", .missingAuthenticationToken),
            ("IncompleteSignatureException", .incompleteSignature), ("InvalidSignatureException", .invalidSignature),
        ]
        for (name, code) in codes {
            XCTAssertEqual(DynamoDBError(AWSError(.service, code: name, "")).code, code)
            XCTAssertEqual(code.description, name)
        }
        XCTAssertEqual(Set(codes.map(\.1)).count, codes.count)
    }

    func testPrefixesAreThoseOfTheLayerThatComplains() throws {
        let prefixes: [(String, [DynamoDBError.Code])] = [
            ("com.amazon.coral.validate", [.validation]),
            (
                "com.amazon.coral.service",
                [
                    .serialization, .unknownOperation, .accessDenied, .unrecognizedClient, .missingAuthenticationToken,
                    .incompleteSignature, .invalidSignature,
                ]
            ),
            ("com.amazon.coral.availability", [.throttling]),
            (
                "com.amazonaws.dynamodb.v20120810",
                [
                    .resourceNotFound, .resourceInUse, .conditionalCheckFailed, .transactionCanceled, .limitExceeded,
                    .provisionedThroughputExceeded, .requestLimitExceeded, .internalServerError, .storage,
                    DynamoDBError.Code("NewException"),
                ]
            ),
        ]
        for (prefix, codes) in prefixes {
            for code in codes {
                XCTAssertEqual(DynamoDBError(code, "m").wireType, "\(prefix)#\(code.name)")
            }
        }
    }

    func testTextsAreEscapedInBodies() throws {
        let text = "a \"quoted\"\n\u{1}é😀 text"
        for code in [DynamoDBError.Code.validation, .resourceNotFound, .serialization, .accessDenied] {
            let error = DynamoDBError(code, text)
            let body = try JSONValue(parsing: error.wireBody)
            XCTAssertEqual(body["__type"]?.stringValue, error.wireType)
            XCTAssertEqual((body["message"] ?? body["Message"])?.stringValue, text)
        }
    }

    func testAnErrorSaysItsCodeItsTextAndItsRequest() {
        XCTAssertEqual("\(DynamoDBError(.validation, "wrong"))", "ValidationException: wrong")
        XCTAssertEqual("\(DynamoDBError(.throttling, "slow", requestID: "ID"))", "ThrottlingException: slow (request ID)")
        XCTAssertEqual("\(DynamoDBError(.unreachable, "nobody", status: nil))", "Unreachable: nobody")
        XCTAssertEqual(DynamoDBError(.validation, "wrong").status, 400)
        XCTAssertFalse(DynamoDBError(.validation, "wrong").isRetryable)
    }
}
