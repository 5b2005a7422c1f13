import DynamoDB
import DynamoDBEngine
import Observation
import TestSupport
import XCTest

@testable import TimeTracking

/// A table of time entries in memory, with what older tools left in it.
struct TableUnderTest {
    let storage: any DynamoDBStorage
    let context: Context

    static let name = "TimeEntries"

    init(_ storage: any DynamoDBStorage = DynamoDBEngine(), context: Context = .test()) {
        self.storage = storage
        self.context = context
    }

    /// Creates the table with these rows.
    @discardableResult
    func filled(_ items: [Item] = []) async throws -> TableUnderTest {
        let table = TimeEntryTableTool(storage: storage, tableName: Self.name, context: context)
        _ = try await table.create(dryRun: false)
        for item in items {
            _ = try await storage.putItem(PutItemRequest(tableName: Self.name, item: item), context: context)
        }
        return self
    }

    func rows() async throws -> TableBackup {
        TableBackup(try await storage.allItems(ScanRequest(tableName: Self.name), context: context))
    }

    var backupTool: BackupTool { BackupTool(storage: storage, tableName: Self.name, context: context) }
    var restoreTool: RestoreTool { RestoreTool(storage: storage, tableName: Self.name, context: context) }

    /// A row as the service writes it.
    static func row(_ minute: Int, activity: String = "Study") -> Item {
        func pair(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let start = "2024-05-\(pair(1 + minute / 1440))T\(pair(minute / 60 % 24)):\(pair(minute % 60)):00Z"
        return [
            "activity_start_end": .string("\(activity)_\(start)_\(start)"), "year": "2024", "activity_type": .string(activity),
            "start": .string(start), "end": .string(start), "duration": .number(.zero), "description": "électronique \"日本\" \\ 😀",
        ]
    }

    /// Rows as older tools wrote them, and one with everything that DynamoDB can hold.
    static func dirtyRows() throws -> [Item] {
        var returned = row(1, activity: "Carriage")
        returned["year"] = "2024\r"
        var unknown = row(2, activity: "Unknown")
        unknown["tags"] = try XCTUnwrap(.strings(["b", "a", "é", "e\u{301}"]))
        unknown["numbers"] = try XCTUnwrap(.numbers([DynamoDBNumber("1E+2"), DynamoDBNumber("-0.5")]))
        unknown["binaries"] = try XCTUnwrap(.binaries([[255, 0], [1]]))
        unknown["nested"] = .map(["list": .list([.null, .bool(false), .string(""), .binary([0, 1, 2])])])
        unknown["exact"] = .number(try DynamoDBNumber("0.12345678901234567890123456789012345678"))
        var swapped = row(3, activity: "electronics book, page 7_2")
        swapped["description"] = "Study"
        let bare: Item = ["activity_start_end": "only a key"]
        return [returned, unknown, swapped, bare]
    }
}
