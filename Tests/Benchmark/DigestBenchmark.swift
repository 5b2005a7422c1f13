import AWS
import Digest
import HTTP
import Observation
import Timekeeping

/// Our own digests and signatures, which wait for nothing: measured in processor time, which other processes hardly change.
enum DigestBenchmark {
    static func run() throws {
        let message = [UInt8](repeating: 0x61, count: 1 << 20)
        let hashed = best(of: 100) { for _ in 0..<2 { consume(SHA256.hash(message)) } }
        print("sha256-mb-per-s \(Double(2 * message.count) / 1e6 / hashed)")
        let signer = Signer(region: "eu-central-1", service: "dynamodb")
        let credentials = try Credentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: Secret("secret"))
        let request = HTTPRequest(
            method: .post, scheme: "https", authority: "dynamodb.eu-central-1.amazonaws.com", path: "/",
            fields: [.contentType: "application/x-amz-json-1.0", .xAmzTarget: "DynamoDB_20120810.PutItem"],
            body: [UInt8](repeating: 0x61, count: 1_024))
        let instant = Instant(secondsSinceEpoch: 1_700_000_000)
        let signed = best(of: 100) {
            for _ in 0..<200 { consume(signer.sign(request, with: credentials, at: instant).fields) }
        }
        print("signature-microseconds \(signed * 1e6 / 200)")
    }

    /// The least of so many: what else the machine does only ever adds.
    private static func best(of count: Int, _ body: () -> Void) -> Double {
        (0..<count).map { _ in
            let start = Usage.now.cpuSeconds
            body()
            return Usage.now.cpuSeconds - start
        }.min() ?? 0
    }

    @inline(never)
    private static func consume(_ value: some Any) {}
}
