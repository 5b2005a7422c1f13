import DynamoDB
import JSON
import Observation
import Timekeeping

extension DynamoDBEngine {
    /// Carries out the body of a request and makes the body of the answer.
    ///
    /// What answers with items writes them from the rows; all else goes the way of every storage.
    func answer(
        _ operation: SpokenOperation, to body: [UInt8], _ surroundings: Surroundings
    ) async throws(DynamoDBError) -> [UInt8] {
        switch operation {
        case .storage(let operation): try await answer(operation, to: body, surroundings.context)
        case .wireOnly(let request): try await request.answer(to: body, by: self, surroundings)
        }
    }

    private func answer(
        _ operation: DynamoDBOperation, to body: [UInt8], _ context: Context
    ) async throws(DynamoDBError) -> [UInt8] {
        switch operation {
        case .getItem:
            let request = try GetItemRequest(decoding: body)
            let found = try await find(request, at: context.timeSource.now)
            return Self.answer(found.row, RowSelection(projection: request.projection), found.consumedCapacity)
        case .batchGetItem:
            return Self.answer(try await find(try BatchGetItemRequest(decoding: body), at: context.timeSource.now))
        case .query:
            let request = try QueryRequest(decoding: body)
            return Self.answer(try await rowPage(request, at: context.timeSource.now), select: request.select)
        case .scan:
            let request = try ScanRequest(decoding: body)
            return Self.answer(try await rowPage(request, at: context.timeSource.now), select: request.select)
        default:
            return try await operation.answer(to: body, from: self, context: context)
        }
    }

    private static func answer(_ row: Row?, _ selection: RowSelection, _ capacity: ConsumedCapacity?) -> [UInt8] {
        var writer = RowJSONWriter(reservingCapacity: 32 + 2 * (row?.bytes.count ?? 0))
        writer.json.beginObject()
        if let row {
            writer.json.key("Item")
            writer.item(row, selection)
        }
        writer.json.capacityMember(capacity)
        writer.json.endObject()
        return writer.json.bytes
    }

    private static func answer(_ found: FoundBatch) -> [UInt8] {
        let rowByteCount = found.tables.reduce(0) { $0 + byteCount(of: $1.rows) }
        var writer = RowJSONWriter(reservingCapacity: 512 + rowByteCount * 3 / 2)
        writer.json.beginObject()
        writer.json.key("Responses")
        writer.json.beginObject()
        for table in found.tables {
            writer.json.key(table.name)
            writer.items(table.rows, table.selection)
        }
        writer.json.endObject()
        writer.json.unprocessedKeys(found.unprocessedKeys)
        writer.json.capacityMember(found.consumedCapacity)
        writer.json.endObject()
        return writer.json.bytes
    }

    private static func answer(_ page: TargetedPage, select: Select?) -> [UInt8] {
        // An attribute costs some ten bytes more as JSON; a page without escapes fits.
        var writer = RowJSONWriter(reservingCapacity: 512 + (select == .count ? 0 : byteCount(of: page.rows) * 3 / 2))
        writer.json.beginObject()
        if select != .count {
            writer.json.key("Items")
            writer.items(page.rows, page.target.selection)
        }
        writer.json.member("Count", page.rows.count)
        writer.json.member("ScannedCount", page.scannedCount)
        var reader = RowReader()
        if let key = page.lastEvaluatedKey(&reader) {
            writer.json.key("LastEvaluatedKey")
            writer.json.item(key)
        }
        writer.json.capacityMember(page.consumedCapacity)
        writer.json.endObject()
        return writer.json.bytes
    }

    private static func byteCount(of rows: [Row]) -> Int {
        rows.reduce(0) { $0 + $1.bytes.count }
    }
}
