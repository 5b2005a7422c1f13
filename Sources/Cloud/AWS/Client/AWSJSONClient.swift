package import HTTP
package import Observation

/// Calls operations of a service that speaks the AWS JSON protocol: signs, sends, tries again, checks, reads errors.
///
/// Source: Smithy, "AWS JSON 1.0 protocol".
package struct AWSJSONClient: Sendable {
    /// What is known about a service before the first call.
    package struct Configuration: Sendable {
        /// For people: `DynamoDB`.
        package var serviceName: String
        /// In the credential scope: `dynamodb`.
        package var signingName: String
        /// Before the operation's name in `x-amz-target`: `DynamoDB_20120810`.
        package var targetPrefix: String
        /// Where the credential scope says the service is.
        package var region: Region
        /// Where it answers.
        package var endpoint: Endpoint
        /// Whether and when attempts are repeated.
        package var retryPolicy: RetryPolicy
        /// The longest single attempt: a connection that hangs is given up while there is time for another.
        package var attemptTimeout: Duration = .seconds(15)

        /// A configuration with the usual limit for an attempt.
        package init(
            serviceName: String, signingName: String, targetPrefix: String, region: Region, endpoint: Endpoint,
            retryPolicy: RetryPolicy = RetryPolicy()
        ) {
            self.serviceName = serviceName
            self.signingName = signingName
            self.targetPrefix = targetPrefix
            self.region = region
            self.endpoint = endpoint
            self.retryPolicy = retryPolicy
        }

        /// DynamoDB of a region, or whatever speaks like it at another endpoint.
        package static func dynamoDB(region: Region, endpoint: Endpoint? = nil) -> Configuration {
            Configuration(
                serviceName: "DynamoDB", signingName: "dynamodb", targetPrefix: "DynamoDB_20120810", region: region,
                endpoint: endpoint ?? Endpoint(service: "dynamodb", region: region), retryPolicy: .dynamoDB)
        }
    }

    /// Which service, where, and how patiently.
    package let configuration: Configuration
    private let credentials: any CredentialSource
    private let signer: Signer
    private let attempts: ServiceAttempts

    /// A client of one service.
    ///
    /// - Parameters:
    ///   - budget: shared by clients that would bring the same service down together
    ///   - randomPart: from 0 to 1, for the waits between attempts
    package init(
        configuration: Configuration, transport: any HTTPTransport, credentials: any CredentialSource,
        budget: RetryBudget = RetryBudget(), randomPart: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }
    ) {
        self.configuration = configuration
        self.credentials = credentials
        signer = Signer(region: configuration.region.name, service: configuration.signingName)
        attempts = ServiceAttempts(
            serviceName: configuration.serviceName, endpoint: configuration.endpoint, transport: transport,
            retryPolicy: configuration.retryPolicy, attemptTimeout: configuration.attemptTimeout, budget: budget,
            randomPart: randomPart)
    }

    /// Calls an operation and returns the body of its answer.
    ///
    /// An attempt that fails by accident is repeated, also when the service may have done what was asked: as with AWS's own
    /// SDKs, conditions or request tokens are what makes an operation safe to repeat. The context's deadline bounds all
    /// attempts together; no wait goes beyond it.
    ///
    /// - Throws: `AWSError`, of the last attempt
    package func call(_ operation: String, body: [UInt8], context: Context) async throws(AWSError) -> [UInt8] {
        var request = configuration.endpoint.request(
            .post,
            fields: [.contentType: "application/x-amz-json-1.0", .xAmzTarget: "\(configuration.targetPrefix).\(operation)"],
            body: body)
        if let traceID = context.traceID { request.fields.setValue(traceID, for: .xAmznTraceID) }
        let unsigned = request
        return try await attempts.body(of: operation, context: context) { instant throws(AWSError) in
            // Asked for each attempt: what is lent may end between two of them.
            let known: Credentials
            do throws(CredentialError) {
                known = try await credentials.credentials(context)
            } catch {
                throw AWSError(error)
            }
            return signer.sign(unsigned, with: known, at: instant)
        } readError: { answer, place in
            AWSError(answer: answer, from: place)
        }
    }
}
