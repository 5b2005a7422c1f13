import HTTP
import JSON

extension AWSError {
    /// Reads the error of the AWS JSON protocols: its name after `#` in `__type` (or in `x-amzn-errortype`), its text in
    /// `message` or `Message`.
    ///
    /// - Parameter place: names the service and its endpoint, for an answer that is no error of AWS (a proxy's page)
    init(answer: HTTPResponse, from place: String) {
        let document = try? JSONValue(parsing: answer.body, limits: Self.errorLimits)
        let typeName = document?["__type"]?.stringValue ?? answer.fields[.xAmznErrorType] ?? document?["code"]?.stringValue
        let code = typeName.map(Self.bareName).flatMap { $0.isEmpty ? nil : $0 }
        let message =
            document?["message"]?.stringValue ?? document?["Message"]?.stringValue ?? document?["errorMessage"]?.stringValue
        self.init(answer: answer, from: place, code: code, message: message, requestID: answer.fields[.xAmznRequestID])
    }

    /// Reads the error of the AWS query protocol: `Code` and `Message` in XML.
    ///
    /// - Parameter place: as above
    init(queryAnswer answer: HTTPResponse, from place: String) {
        let elements = XMLElements(answer.body)
        self.init(
            answer: answer, from: place, code: elements["Code"], message: elements["Message"],
            requestID: elements["RequestId"] ?? answer.fields[.xAmznRequestID])
    }

    /// What every protocol says, in whatever form.
    private init(answer: HTTPResponse, from place: String, code: String?, message: String?, requestID: String?) {
        let isThrottling = code.map(Self.throttlingCodes.contains) ?? (answer.status == .tooManyRequests)
        let isTransient = Self.transientStatuses.contains(answer.status.code) || code.map(Self.transientCodes.contains) ?? false
        let substitute = code == nil ? "answered \(answer.status) without an error that can be read" : "gave no reason"
        self.init(
            .service, code: code ?? "UnknownError", message ?? "\(place) \(substitute)",
            status: answer.status.code, requestID: requestID, isRetryable: isTransient || isThrottling,
            isThrottling: isThrottling, body: answer.body)
    }

    /// Errors are short; what is longer or deeper is no error of AWS. A cancelled transaction of 100 items may carry them.
    private static let errorLimits: JSONLimits = {
        var limits = JSONLimits()
        limits.byteCount = 8 << 20
        return limits
    }()

    /// `ValidationException` of `com.amazon.coral.validate#ValidationException` and of `ValidationException:http://…`.
    private static func bareName(_ typeName: String) -> String {
        let name = typeName.split(separator: "#", omittingEmptySubsequences: false).last ?? ""
        return String(name.prefix { $0 != ":" })
    }

    /// Names and statuses that AWS's standard retry mode knows.
    private static let throttlingCodes: Set<String> = [
        "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException", "TooManyRequestsException",
        "ProvisionedThroughputExceededException", "TransactionInProgressException", "RequestLimitExceeded",
        "BandwidthLimitExceeded",
        "LimitExceededException", "RequestThrottled", "SlowDown", "PriorRequestNotComplete", "EC2ThrottledException",
    ]
    private static let transientCodes: Set<String> = [
        "RequestTimeout", "RequestTimeoutException", "InternalServerError",
        // STS could not reach whoever vouches for a web identity.
        "IDPCommunicationError",
    ]
    private static let transientStatuses: Set<Int> = [500, 502, 503, 504]
}
