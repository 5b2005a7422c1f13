import AWS
import DynamoDB
import DynamoDBEngine
import HTTP
import Observation
import Timekeeping

/// The engine in this process: what a scan of a whole table costs without a socket.
struct EngineBenchmark {
    private let engine = DynamoDBEngine()
    private let context = Context.background()
    private let count: Int
    private static let table = "Entries"

    init(count: Int) {
        self.count = count
    }

    /// Prints megabytes of item data a second, as the values that a program in the process gets and as the answers of the wire protocol.
    func run() async throws {
        let schema = TableSchema(
            name: Self.table, attributes: [AttributeDefinition(name: "id", type: .string)], key: KeySchema(partition: "id"),
            billing: .payPerRequest)
        _ = try await engine.createTable(CreateTableRequest(schema: schema), context: context)
        for number in 0..<count {
            let item: Item = [
                "id": .string("Study_2024-05-21T06:15:00Z_\(number)"), "year": "2024", "activity_type": "Study", "start": "2024-05-21T06:15:00Z",
                "end": "2024-05-21T07:00:00Z", "duration": .number(try DynamoDBNumber("0.75")), "description": "electronics book, chapter 7",
            ]
            _ = try await engine.putItem(PutItemRequest(tableName: Self.table, item: item), context: context)
        }
        let description = try await engine.describeTable(DescribeTableRequest(tableName: Self.table), context: context)
        let megabytes = Double(description.sizeByteCount) / 1e6
        print("itemMegabytes", megabytes)
        print("valuesMegabytesPerSecond", try await rate(megabytes) { try await scanValues() })
        let face = DynamoDBWireFace(engine)
        let requests = try await pageRequests()
        let answers = try await rate(megabytes) {
            for request in requests {
                guard await face.respond(to: request, context: context).status == .ok else { return 0 }
            }
            return count
        }
        print("answersMegabytesPerSecond", answers)
    }

    /// The best of three, by the clock.
    private func rate(_ megabytes: Double, _ scan: () async throws -> Int) async throws -> Double {
        var best = 0.0
        let clock = ContinuousClock()
        for _ in 0..<3 {
            let start = clock.now
            guard try await scan() == count else { preconditionFailure("a scan has every item") }
            let elapsed = start.duration(to: clock.now)
            best = max(best, megabytes / (Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18))
        }
        return best
    }

    private func scanValues() async throws -> Int {
        var found = 0
        for try await page in engine.scanPages(ScanRequest(tableName: Self.table), context: context) { found += page.items.count }
        return found
    }

    /// The requests for all pages of a scan; their beginnings are known, so that no answer has to be read to make the next one.
    private func pageRequests() async throws -> [HTTPRequest] {
        var request = ScanRequest(tableName: Self.table)
        var requests: [HTTPRequest] = []
        let signer = Signer(region: "eu-central-1", service: "dynamodb")
        let credentials = try Credentials(accessKeyID: "local", secretAccessKey: Secret("local"))
        repeat {
            let unsigned = HTTPRequest(
                method: .post, scheme: "http", authority: "localhost", path: "/",
                fields: [.contentType: "application/x-amz-json-1.0", .xAmzTarget: "DynamoDB_20120810.Scan"], body: request.encoded())
            requests.append(signer.sign(unsigned, with: credentials, at: context.timeSource.now))
            request.exclusiveStartKey = try await engine.scan(request, context: context).lastEvaluatedKey
        } while request.exclusiveStartKey != nil
        return requests
    }
}
