package import AWS
import Digest
package import Observation

/// DynamoDB over the network: AWS's own, or whatever speaks the same protocol at another endpoint.
///
/// Signing, retries, checksums and deadlines are `AWSJSONClient`'s; here requests become bodies and bodies answers.
package struct DynamoDBClient: EncodedPageStorage {
    private let client: AWSJSONClient
    private let requestToken: @Sendable () -> String

    /// DynamoDB behind a client that is made for it (`AWSJSONClient.Configuration.dynamoDB`).
    ///
    /// - Parameter requestToken: makes one that nobody else has, 1 … 36 characters
    package init(_ client: AWSJSONClient, requestToken: @escaping @Sendable () -> String = DynamoDBClient.randomToken) {
        self.client = client
        self.requestToken = requestToken
    }

    /// 128 random bits in hex.
    package static let randomToken: @Sendable () -> String = {
        Hex.encode((0..<16).map { _ in UInt8.random(in: 0...255) })
    }

    private func call<Request: WireRequest>(
        _ request: Request, _ context: Context
    ) async throws(DynamoDBError) -> Request.Answer {
        try Request.answer(decoding: try await body(of: request, context))
    }

    /// The answer as it came.
    private func body(of request: some WireRequest, _ context: Context) async throws(DynamoDBError) -> [UInt8] {
        do {
            return try await client.call(type(of: request).operation.rawValue, body: request.encoded(), context: context)
        } catch {
            throw DynamoDBError(error)
        }
    }

    package func createTable(_ request: CreateTableRequest, context: Context) async throws(DynamoDBError) -> TableDescription {
        try await call(request, context)
    }

    package func describeTable(
        _ request: DescribeTableRequest, context: Context
    ) async throws(DynamoDBError) -> TableDescription {
        try await call(request, context)
    }

    package func deleteTable(_ request: DeleteTableRequest, context: Context) async throws(DynamoDBError) -> TableDescription {
        try await call(request, context)
    }

    package func listTables(_ request: ListTablesRequest, context: Context) async throws(DynamoDBError) -> ListTablesAnswer {
        try await call(request, context)
    }

    package func putItem(_ request: PutItemRequest, context: Context) async throws(DynamoDBError) -> ItemWriteAnswer {
        try await call(request, context)
    }

    package func getItem(_ request: GetItemRequest, context: Context) async throws(DynamoDBError) -> GetItemAnswer {
        try await call(request, context)
    }

    package func deleteItem(_ request: DeleteItemRequest, context: Context) async throws(DynamoDBError) -> ItemWriteAnswer {
        try await call(request, context)
    }

    package func updateItem(_ request: UpdateItemRequest, context: Context) async throws(DynamoDBError) -> ItemWriteAnswer {
        try await call(request, context)
    }

    package func batchGetItem(
        _ request: BatchGetItemRequest, context: Context
    ) async throws(DynamoDBError) -> BatchGetItemAnswer {
        try await call(request, context)
    }

    package func transactGetItems(
        _ request: TransactGetItemsRequest, context: Context
    ) async throws(DynamoDBError) -> TransactGetItemsAnswer {
        try await call(request, context)
    }

    /// A request without a token gets one: an attempt whose answer was lost is repeated, and must have no second effect.
    package func transactWriteItems(
        _ request: TransactWriteItemsRequest, context: Context
    ) async throws(DynamoDBError) -> TransactWriteItemsAnswer {
        var request = request
        request.clientRequestToken = request.clientRequestToken ?? requestToken()
        return try await call(request, context)
    }

    package func batchWriteItem(
        _ request: BatchWriteItemRequest, context: Context
    ) async throws(DynamoDBError) -> BatchWriteItemAnswer {
        try await call(request, context)
    }

    package func query(_ request: QueryRequest, context: Context) async throws(DynamoDBError) -> ItemPage {
        try await call(request, context)
    }

    package func scan(_ request: ScanRequest, context: Context) async throws(DynamoDBError) -> ItemPage {
        try await call(request, context)
    }

    func encodedScan(_ request: ScanRequest, context: Context) async throws(DynamoDBError) -> EncodedPage {
        EncodedPage(body: try await body(of: request, context))
    }
}

extension DynamoDBError {
    /// The error of a call, under AWS's name or ours.
    package init(_ error: AWSError) {
        let code: Code =
            switch error.kind {
            case .service: Code(error.code)
            case .unreachable, .interrupted, .client: .unreachable
            case .timedOut: .timedOut
            case .cancelled: .cancelled
            case .credentials: .credentials
            case .malformedAnswer: .malformedAnswer
            }
        self.init(
            code, error.message, status: error.status, requestID: error.requestID, isRetryable: error.isRetryable)
        readDetails(from: error.body)
    }
}
