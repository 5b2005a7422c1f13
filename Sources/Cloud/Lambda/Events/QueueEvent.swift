import JSON

/// Messages of an SQS queue.
///
/// A message that is named in the answer is delivered again; the others are gone. Source: Lambda Developer Guide, "Handling
/// errors for an SQS event source", `ReportBatchItemFailures`.
package struct QueueEvent: Sendable, Hashable {
    /// A message.
    package struct Message: Sendable, Hashable {
        /// Names it in the answer.
        package let id: String
        package let body: String
        /// How often it has been delivered, this time counted.
        package let receiveCount: Int
    }

    /// In the order of the batch; for FIFO queues that of the queue.
    package let messages: [Message]
    /// Whether a message must not be handled before one that has failed.
    package let isOrdered: Bool

    init(_ event: JSONValue) throws(EventError) {
        let kind = "a batch of a queue"
        var messages: [Message] = []
        for record in event["Records"]?.arrayValue ?? [] {
            let members = EventMembers(record, kind: kind)
            messages.append(
                Message(
                    id: try members.text("messageId"), body: try members.text("body"),
                    receiveCount: record["attributes"]?["ApproximateReceiveCount"]?.stringValue.flatMap { Int($0) } ?? 1))
        }
        self.messages = messages
        isOrdered = event["Records"]?[0]?["eventSourceARN"]?.stringValue?.hasSuffix(".fifo") ?? false
    }

    /// The answer: these messages have failed and shall come again.
    package static func payload(failed ids: [String]) -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: 64 + ids.count * 64)
        writer.beginObject()
        writer.key("batchItemFailures")
        writer.beginArray()
        for id in ids {
            writer.beginObject()
            writer.member("itemIdentifier", id)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }
}
