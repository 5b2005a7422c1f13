/// Why DynamoDB, or the way to it, did not do what was asked.
package struct DynamoDBError: Error, Sendable, Hashable, CustomStringConvertible {
    /// AWS's name of the error, as it follows `#` in `__type`; unknown names are kept.
    package struct Code: Sendable, Hashable, CustomStringConvertible {
        package let name: String

        package init(_ name: String) {
            self.name = name
        }

        package var description: String { name }

        package static let validation = Code("ValidationException")
        package static let resourceNotFound = Code("ResourceNotFoundException")
        package static let resourceInUse = Code("ResourceInUseException")
        package static let conditionalCheckFailed = Code("ConditionalCheckFailedException")
        package static let transactionCanceled = Code("TransactionCanceledException")
        package static let limitExceeded = Code("LimitExceededException")
        package static let provisionedThroughputExceeded = Code("ProvisionedThroughputExceededException")
        package static let throttling = Code("ThrottlingException")
        package static let requestLimitExceeded = Code("RequestLimitExceeded")
        package static let internalServerError = Code("InternalServerError")
        package static let serialization = Code("SerializationException")
        package static let unknownOperation = Code("UnknownOperationException")
        package static let accessDenied = Code("AccessDeniedException")
        package static let unrecognizedClient = Code("UnrecognizedClientException")
        package static let missingAuthenticationToken = Code("MissingAuthenticationTokenException")
        package static let incompleteSignature = Code("IncompleteSignatureException")
        package static let invalidSignature = Code("InvalidSignatureException")

        /// Ours, where no answer came: nothing listens, or the connection broke.
        package static let unreachable = Code("Unreachable")
        /// Ours: the deadline passed first.
        package static let timedOut = Code("TimedOut")
        /// Ours: the caller's task was cancelled.
        package static let cancelled = Code("Cancelled")
        /// Ours: the answer could not be understood.
        package static let malformedAnswer = Code("MalformedAnswer")
        /// Ours: no credentials, or bad ones, on this side.
        package static let credentials = Code("CredentialsUnavailable")
        /// Ours: the embedded engine's journal could not be written; nothing was acknowledged.
        package static let storage = Code("StorageFailure")
    }

    package var code: Code
    /// AWS's text, or ours; fit to be shown to who runs the program.
    package var message: String
    /// The status of the answer; `nil` where none came.
    package var status: Int?
    /// AWS's id of the request, for its support.
    package var requestID: String?
    /// Whether the same request may succeed later.
    package var isRetryable: Bool

    package init(_ code: Code, _ message: String, status: Int? = 400, requestID: String? = nil, isRetryable: Bool = false) {
        self.code = code
        self.message = message
        self.status = status
        self.requestID = requestID
        self.isRetryable = isRetryable
    }

    package var description: String {
        requestID.map { "\(code): \(message) (request \($0))" } ?? "\(code): \(message)"
    }
}
