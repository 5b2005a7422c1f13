/// Why DynamoDB, or the way to it, did not do what was asked.
package struct DynamoDBError: Error, Sendable, Hashable, CustomStringConvertible {
    /// AWS's name of the error, as it follows `#` in `__type`; unknown names are kept.
    package struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The name itself.
        package let name: String

        /// An error by its name.
        package init(_ name: String) {
            self.name = name
        }

        /// The name.
        package var description: String { name }

        /// The request breaks a rule; the message says which.
        package static let validation = Code("ValidationException")
        /// There is no such table.
        package static let resourceNotFound = Code("ResourceNotFoundException")
        /// There is such a table already, or it is being changed.
        package static let resourceInUse = Code("ResourceInUseException")
        /// A write's condition was not met.
        package static let conditionalCheckFailed = Code("ConditionalCheckFailedException")
        /// A transaction was cancelled; the error has the reasons.
        package static let transactionCanceled = Code("TransactionCanceledException")
        /// The same transaction is being carried out.
        package static let transactionInProgress = Code("TransactionInProgressException")
        /// Another transaction had the same token.
        package static let idempotentParameterMismatch = Code("IdempotentParameterMismatchException")
        /// Too many tables, or too many changed at the same time.
        package static let limitExceeded = Code("LimitExceededException")
        /// More reads or writes than the table was given.
        package static let provisionedThroughputExceeded = Code("ProvisionedThroughputExceededException")
        /// Too many requests in too short a time.
        package static let throttling = Code("ThrottlingException")
        /// More than the account may have.
        package static let requestLimitExceeded = Code("RequestLimitExceeded")
        /// An accident on the other side.
        package static let internalServerError = Code("InternalServerError")
        /// The body is no JSON, or has a value of the wrong kind.
        package static let serialization = Code("SerializationException")
        /// There is no such operation.
        package static let unknownOperation = Code("UnknownOperationException")
        /// These credentials may not do that.
        package static let accessDenied = Code("AccessDeniedException")
        /// Nobody has these credentials.
        package static let unrecognizedClient = Code("UnrecognizedClientException")
        /// The request is not signed.
        package static let missingAuthenticationToken = Code("MissingAuthenticationTokenException")
        /// The request's signature lacks a part.
        package static let incompleteSignature = Code("IncompleteSignatureException")
        /// The request's signature is wrong.
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

    /// Which error it is.
    package var code: Code
    /// AWS's text, or ours; fit to be shown to who runs the program.
    package var message: String
    /// The status of the answer; `nil` where none came.
    package var status: Int?
    /// AWS's id of the request, for its support.
    package var requestID: String?
    /// Whether the same request may succeed later.
    package var isRetryable: Bool
    /// Of a failed condition: the item that stands there, when asked for.
    package var item: Item?
    /// Of a cancelled transaction: a reason for each of its parts.
    package var cancellationReasons: [CancellationReason] = []

    /// An error; by default one that DynamoDB answers to a request that is wrong.
    package init(_ code: Code, _ message: String, status: Int? = 400, requestID: String? = nil, isRetryable: Bool = false) {
        self.code = code
        self.message = message
        self.status = status
        self.requestID = requestID
        self.isRetryable = isRetryable
    }

    /// Code and message, with AWS's id of the request where there is one.
    package var description: String {
        requestID.map { "\(code): \(message) (request \($0))" } ?? "\(code): \(message)"
    }
}
