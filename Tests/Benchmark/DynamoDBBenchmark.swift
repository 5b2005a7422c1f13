import AWS
import DynamoDB
import HTTP
import HTTPClient
import Observation
import Timekeeping

/// Our client against DynamoDB's protocol: entries written by batches, all of them read back, single ones asked for.
struct DynamoDBBenchmark {
    private static let tableName = "Benchmark"
    private static let key = KeySchema(partition: "p")

    let endpoint: String
    /// How many entries are written, are there, or are asked for.
    let count: Int

    func run(_ what: String) async throws {
        let transport = CurlHTTPClient()
        defer { transport.close() }
        let storage = DynamoDBClient(
            AWSJSONClient(
                configuration: .dynamoDB(region: .usEast1, endpoint: try Endpoint(endpoint)), transport: transport,
                credentials: StaticCredentialSource(.local)))
        let clock = SystemTimeSource()
        let context = Context.background(timeSource: clock)
        if what == "write" {
            _ = try? await storage.deleteTable(DeleteTableRequest(tableName: Self.tableName), context: context)
            let schema = TableSchema(
                name: Self.tableName, attributes: [AttributeDefinition(name: "p", type: .string)], key: Self.key)
            _ = try await storage.createTable(CreateTableRequest(schema: schema), context: context)
        }
        // Opens libcurl and a connection.
        _ = try await storage.describeTable(DescribeTableRequest(tableName: Self.tableName), context: context)
        let items = what == "write" ? (0..<count).map(Self.item) : []
        let start = clock.uptime
        let startCPU = Usage.now.cpuSeconds
        switch what {
        case "write": try await write(items, to: storage, context)
        case "scan": try await scan(storage, context)
        case "parallel-scan": try await parallelScan(storage, context)
        case "get": try await get(storage, context)
        default: preconditionFailure("write, scan, parallel-scan or get")
        }
        let elapsed = (clock.uptime - start).components
        print("seconds \(Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18)")
        print("cpu-seconds \(Usage.now.cpuSeconds - startCPU)")
        print("peak-kilobytes \(Usage.now.peakKilobytes)")
    }

    private static func item(_ number: Int) -> Item {
        [
            "p": .string("Study_\(number)"), "year": .string("2026"), "activity_type": .string("Study"),
            "start": .string("2026-11-20T06:15:00Z"), "end": .string("2026-11-20T07:00:00Z"),
            "description": .string("electronics book, chapter \(number)"),
        ]
    }

    private func write(_ items: [Item], to storage: DynamoDBClient, _ context: Context) async throws {
        let writer = BatchWriter(storage: storage, tableName: Self.tableName, key: Self.key)
        let outcome = try await writer.write(items.map { .put($0) }, context: context)
        precondition(outcome.isComplete && outcome.writtenCount == count, "not everything was written")
    }

    private func scan(_ storage: DynamoDBClient, _ context: Context) async throws {
        var found = 0
        for try await page in storage.scanPages(ScanRequest(tableName: Self.tableName), context: context) { found += page.items.count }
        precondition(found == count, "\(found) entries")
    }

    private func parallelScan(_ storage: DynamoDBClient, _ context: Context) async throws {
        var found = 0
        try await storage.scanInParallel(ScanRequest(tableName: Self.tableName), segmentCount: 4, context: context) { page in
            found += page.items.count
        }
        precondition(found == count, "\(found) entries")
    }

    private func get(_ storage: DynamoDBClient, _ context: Context) async throws {
        for number in 0..<count {
            let request = GetItemRequest(tableName: Self.tableName, key: ["p": .string("Study_\(number)")])
            let item = try await storage.getItem(request, context: context).item
            precondition(item?["year"] == .string("2026"), "no such entry")
        }
    }
}
