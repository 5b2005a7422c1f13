import DynamoDB
import Timekeeping
import XCTest

final class TableDifferencesTests: XCTestCase {
    private let schema = TableSchema(
        name: "T",
        attributes: [.init(name: "p", type: .string), .init(name: "g", type: .string), .init(name: "h", type: .number)],
        key: KeySchema(partition: "p"),
        globalIndexes: [
            IndexSchema(name: "One", key: KeySchema(partition: "g", sort: "h"), projection: .include(["x", "y"])),
            IndexSchema(name: "Two", key: KeySchema(partition: "h")),
        ])

    private func differences(_ change: (inout TableSchema) -> Void) -> [String] {
        var found = schema
        change(&found)
        return schema.differences(
            from: TableDescription(
                schema: found, status: .active, creationDate: .epoch, itemCount: 0, sizeByteCount: 0, arn: "", id: ""))
    }

    func testTheSameTableHasNone() {
        XCTAssertEqual(differences { _ in }, [])
    }

    func testOrderAndBillingDoNotMatter() {
        XCTAssertEqual(
            differences {
                $0.attributes.reverse()
                $0.globalIndexes.reverse()
                $0.globalIndexes[1].projection = .include(["y", "x"])
                $0.globalIndexes[0].throughput = ProvisionedThroughput(readCapacityUnits: 1, writeCapacityUnits: 1)
                $0.billing = .provisioned(ProvisionedThroughput(readCapacityUnits: 9, writeCapacityUnits: 9))
            }, [])
    }

    func testEachDifferenceIsALine() {
        XCTAssertEqual(
            differences { $0.key = KeySchema(partition: "p", sort: "h") }, ["the key is p + h, not p"])
        XCTAssertEqual(
            differences { $0.attributes[2].type = .string }, ["the attribute h is of type S, not N"])
        XCTAssertEqual(
            differences { $0.attributes[2].name = "i" },
            ["the attribute h takes part in no key", "the attribute i takes part in a key and should not"])
        XCTAssertEqual(
            differences { $0.globalIndexes.removeFirst() }, ["the global index One is missing"])
        XCTAssertEqual(
            differences { $0.globalIndexes.append(IndexSchema(name: "Three", key: KeySchema(partition: "g"))) },
            ["the global index Three is there and should not be"])
        XCTAssertEqual(
            differences { $0.globalIndexes[0].key = KeySchema(partition: "h", sort: "g") },
            ["the key of the global index One is h + g, not g + h"])
        XCTAssertEqual(
            differences {
                $0.globalIndexes[0].projection = .keysOnly
                $0.globalIndexes[1].projection = .include(["z"])
            },
            [
                "the global index One keeps keys only, not keys and x, y",
                "the global index Two keeps keys and z, not all attributes",
            ])
        XCTAssertEqual(
            differences { $0.localIndexes = [IndexSchema(name: "Local", key: KeySchema(partition: "p", sort: "h"))] },
            ["the local index Local is there and should not be"])
    }
}
