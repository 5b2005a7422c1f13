package import DynamoDB
import Observation

/// What is different between the rows of a backup and those of a table.
package struct TableComparison: Sendable, Hashable {
    /// Rows of the backup that the table has just so.
    package private(set) var equalCount = 0
    /// Rows of the backup that the table has otherwise.
    package private(set) var changed: [Item] = []
    /// Rows of the backup that the table lacks.
    package private(set) var missing: [Item] = []
    /// Rows of the table that the backup lacks.
    package private(set) var surplusCount = 0

    /// Whether backup and table hold the same.
    package var isEqual: Bool { changed.isEmpty && missing.isEmpty && surplusCount == 0 }

    /// - Parameter storage: `nil` where there is no table: then every row is missing.
    /// - Throws: what the storage throws.
    init(
        _ backup: TableBackup, with storage: (any DynamoDBStorage)?, tableName: String, context: Context,
        progress: @Sendable (Int) -> Void
    ) async throws {
        guard let storage else {
            missing = backup.items
            return
        }
        // By attribute values, not by strings: these are equal when they look the same, keys only when they have the same bytes.
        var places: [AttributeValue: Int] = [:]
        places.reserveCapacity(backup.items.count)
        for (place, item) in backup.items.enumerated() { places[item[TimeEntryTable.Attribute.key] ?? .null] = place }
        var isMet = [Bool](repeating: false, count: backup.items.count)
        for try await page in storage.scanPages(ScanRequest(tableName: tableName, consistentRead: true), context: context) {
            for item in page.items {
                guard let place = places[item[TimeEntryTable.Attribute.key] ?? .null] else {
                    surplusCount += 1
                    continue
                }
                isMet[place] = true
                if item == backup.items[place] { equalCount += 1 } else { changed.append(backup.items[place]) }
            }
            progress(page.items.count)
        }
        missing = zip(backup.items, isMet).filter { !$0.1 }.map(\.0)
    }
}
