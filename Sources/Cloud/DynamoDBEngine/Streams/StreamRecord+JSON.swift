import DynamoDB
import JSON

extension StreamRecord {
    /// AWS's `SizeBytes`: the key and the images, as ``ItemMeasure`` counts.
    func itemByteCount(_ stream: StreamShape) -> Int {
        var reader = RowReader()
        let keyByteCount = keyedRow.map { ItemMeasure(reader.item(of: $0, projectedTo: stream.keyNames)).byteCount }
        return imageByteCount + (keyByteCount ?? 0)
    }
}

extension StreamRecord.Event {
    /// AWS's `eventName`.
    fileprivate var name: String {
        switch self {
        case .insert: "INSERT"
        case .modify: "MODIFY"
        case .remove, .expire: "REMOVE"
        }
    }
}

extension RowJSONWriter {
    /// Writes a record as GetRecords shows it. Source: "Record" and "StreamRecord" in the API reference.
    mutating func record(_ record: StreamRecord, _ byteCount: Int, _ stream: StreamShape) {
        json.beginObject()
        json.member("eventID", record.id(in: stream))
        json.member("eventName", record.event.name)
        json.member("eventVersion", "1.1")
        json.member("eventSource", "aws:dynamodb")
        json.member("awsRegion", TableShape.region)
        json.key("dynamodb")
        json.beginObject()
        json.member("ApproximateCreationDateTime", Int(record.seconds))
        json.key("Keys")
        if let row = record.keyedRow { item(row, projectedTo: stream.keyNames) }
        if let new = record.new {
            json.key("NewImage")
            item(new, projectedTo: nil)
        }
        if let old = record.old {
            json.key("OldImage")
            item(old, projectedTo: nil)
        }
        json.member("SequenceNumber", SequenceNumber.text(of: record.sequence))
        json.member("SizeBytes", byteCount)
        json.member("StreamViewType", stream.viewType.rawValue)
        json.endObject()
        if record.event == .expire {
            json.key("userIdentity")
            json.beginObject()
            json.member("PrincipalId", "dynamodb.amazonaws.com")
            json.member("Type", "Service")
            json.endObject()
        }
        json.endObject()
    }
}
