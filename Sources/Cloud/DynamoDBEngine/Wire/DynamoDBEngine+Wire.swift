import DynamoDB
import JSON
import Observation

extension DynamoDBEngine {
    /// Carries out the body of a request and makes the body of the answer.
    ///
    /// What answers with items writes them from the rows; all else goes the way of every storage.
    func answer(_ operation: DynamoDBOperation, to body: [UInt8], _ context: Context) async throws(DynamoDBError) -> [UInt8] {
        switch operation {
        case .getItem:
            return Self.answer(try await row(try GetItemRequest(decoding: body)))
        case .query:
            let request = try QueryRequest(decoding: body)
            return Self.answer(try await rowPage(request), select: request.select)
        case .scan:
            let request = try ScanRequest(decoding: body)
            return Self.answer(try await rowPage(request), select: request.select)
        default:
            return try await operation.answer(to: body, from: self, context: context)
        }
    }

    private static func answer(_ row: Row?) -> [UInt8] {
        var writer = RowJSONWriter(reservingCapacity: 32 + 2 * (row?.bytes.count ?? 0))
        writer.json.beginObject()
        if let row {
            writer.json.key("Item")
            writer.item(row, projectedTo: nil)
        }
        writer.json.endObject()
        return writer.json.bytes
    }

    private static func answer(_ page: TargetedPage, select: Select?) -> [UInt8] {
        let rows = page.page.rows
        let rowByteCount = rows.reduce(0) { $0 + $1.bytes.count }
        // An attribute costs some ten bytes more as JSON; a page without escapes fits.
        var writer = RowJSONWriter(reservingCapacity: 512 + (select == .count ? 0 : rowByteCount * 3 / 2))
        writer.json.beginObject()
        if select != .count {
            writer.json.key("Items")
            writer.json.beginArray()
            for row in rows { writer.item(row, projectedTo: page.target.projectedNames) }
            writer.json.endArray()
        }
        writer.json.member("Count", rows.count)
        writer.json.member("ScannedCount", rows.count)
        var reader = RowReader()
        if let key = page.lastEvaluatedKey(&reader) {
            writer.json.key("LastEvaluatedKey")
            writer.json.item(key)
        }
        writer.json.endObject()
        return writer.json.bytes
    }
}
