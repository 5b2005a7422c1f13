/// Measures what has no server of ours in between; `scripts/bench` runs it and arranges the figures. Not a program that is
/// installed: it stands with the tests.
///
///     benchmark digest                    SHA-256 and signatures
///     benchmark dynamodb URL WHAT COUNT   write, scan, parallel-scan or get so many entries against DynamoDB's protocol at an address
///
///     benchmark engine COUNT              scan a table of so many entries in this process
///
/// Each line is a name and a number.
switch Array(CommandLine.arguments.dropFirst()) {
case ["digest"]: try DigestBenchmark.run()
case let words where words.count == 2 && words[0] == "engine": try await EngineBenchmark(count: Int(words[1]) ?? 1).run()
case let words where words.count == 4 && words[0] == "dynamodb":
    try await DynamoDBBenchmark(endpoint: words[1], count: Int(words[3]) ?? 1).run(words[2])
default:
    print("usage: benchmark digest | benchmark engine COUNT | benchmark dynamodb URL write|scan|parallel-scan|get COUNT")
}
