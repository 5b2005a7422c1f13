import DynamoDB
import TestSupport
import Timekeeping

@testable import DynamoDBEngine

/// Tables and items that tests share.
enum Samples {
    /// The table of the time-tracking service.
    static let timeEntries = TableSchema(
        name: "TimeEntries",
        attributes: [
            AttributeDefinition(name: "activity_start_end", type: .string), AttributeDefinition(name: "year", type: .string),
            AttributeDefinition(name: "start", type: .string),
        ],
        key: KeySchema(partition: "activity_start_end"),
        globalIndexes: [
            IndexSchema(
                name: "YearIndex", key: KeySchema(partition: "year", sort: "start"),
                throughput: ProvisionedThroughput(readCapacityUnits: 1, writeCapacityUnits: 1))
        ],
        billing: .provisioned(ProvisionedThroughput(readCapacityUnits: 1, writeCapacityUnits: 1)))

    static func timeEntry(_ start: String, activity: String = "Meeting", year: String? = nil) -> Item {
        [
            "activity_start_end": .string("\(activity)_\(start)_\(start)"), "year": .string(year ?? String(start.prefix(4))),
            "start": .string(start), "end": .string(start), "activity_type": .string(activity), "duration": .number(1),
            "description": "what was done",
        ]
    }

    /// `pk` and `sk`, a global index `global` on `gp` and `gs` that projects keys and `extra`, and a local index `local` on `ls`.
    static func sorted(name: String = "Sorted", sortType: KeyAttributeType = .string) -> TableSchema {
        TableSchema(
            name: name,
            attributes: [
                AttributeDefinition(name: "pk", type: .string), AttributeDefinition(name: "sk", type: sortType),
                AttributeDefinition(name: "gp", type: .string), AttributeDefinition(name: "gs", type: .number),
                AttributeDefinition(name: "ls", type: .binary),
            ],
            key: KeySchema(partition: "pk", sort: "sk"),
            globalIndexes: [
                IndexSchema(name: "global", key: KeySchema(partition: "gp", sort: "gs"), projection: .include(["extra"])),
                IndexSchema(name: "hashOnly", key: KeySchema(partition: "gp"), projection: .keysOnly),
            ],
            localIndexes: [IndexSchema(name: "local", key: KeySchema(partition: "pk", sort: "ls"))])
    }

    /// One key attribute and nothing else.
    static func simple(name: String = "Simple", type: KeyAttributeType = .string) -> TableSchema {
        TableSchema(name: name, attributes: [AttributeDefinition(name: "pk", type: type)], key: KeySchema(partition: "pk"))
    }

    static func shape(_ schema: TableSchema, number: UInt32 = 1) -> TableShape {
        guard
            let shape = TableShape(
                number: number, schema: schema, creationDate: Instant(secondsSinceEpoch: 1_700_000_000), id: TableID.random())
        else { preconditionFailure("the sample \(schema.name) has an undefined key") }
        return shape
    }

    static func randomText(_ random: inout SeededRandom, _ lengths: ClosedRange<Int>) -> String {
        let alphabet: [Character] = ["a", "b", "z", "0", "_", "é", "漢", "😀", "\u{0}", "\n"]
        return String((0..<Int.random(in: lengths, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? "a" })
    }

    static func randomNumber(_ random: inout SeededRandom) -> DynamoDBNumber {
        let digits = (0..<Int.random(in: 1...38, using: &random)).map { _ in String(Int.random(in: 0...9, using: &random)) }
            .joined()
        let exponent = Int.random(in: -90...80, using: &random)
        let sign = Bool.random(using: &random) ? "-" : ""
        return (try? DynamoDBNumber("\(sign)\(digits)E\(exponent)")) ?? .zero
    }

    static func randomValue(_ random: inout SeededRandom, depth: Int = 0) -> AttributeValue {
        switch Int.random(in: 0..<(depth < 3 ? 10 : 8), using: &random) {
        case 0: .string(randomText(&random, 0...20))
        case 1: .number(randomNumber(&random))
        case 2: .binary((0..<Int.random(in: 0...20, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) })
        case 3: .bool(Bool.random(using: &random))
        case 4: .null
        case 5: .strings([randomText(&random, 1...3), randomText(&random, 4...6)]) ?? .null
        case 6: .numbers([1, 2, randomNumber(&random)]) ?? .null
        case 7: .binaries([[1, 2], [], [255]]) ?? .null
        case 8: .list((0..<Int.random(in: 0...4, using: &random)).map { _ in randomValue(&random, depth: depth + 1) })
        default: .map(randomItem(&random, key: [:], depth: depth + 1))
        }
    }

    static func randomItem(_ random: inout SeededRandom, key: Item, depth: Int = 0) -> Item {
        var item = key
        for _ in 0..<Int.random(in: 0...6, using: &random) {
            item["x" + randomText(&random, 0...4)] = randomValue(&random, depth: depth)
        }
        return item
    }
}
