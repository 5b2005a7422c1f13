import DynamoDB
import JSON

extension TableBackup {
    /// The largest document that is read: some millions of rows. It and its rows are held in memory.
    package static let maximumByteCount = 1 << 30

    private static var limits: JSONLimits {
        var limits = JSONLimits()
        limits.byteCount = maximumByteCount
        limits.elementCount = maximumByteCount
        // Each of DynamoDB's 32 levels is two of JSON, below the three of the document.
        limits.depth = 80
        return limits
    }

    /// Reads a document: one of ours, or what `aws dynamodb scan` of any version printed.
    ///
    /// Unknown members, such as `ConsumedCapacity`, mean nothing here.
    ///
    /// - Throws: the first rule that it breaks. Nothing of a document that breaks one is used.
    package init(parsing bytes: [UInt8]) throws(TableBackupError) {
        var document = Document()
        do {
            try JSONReader.read(bytes, limits: Self.limits) { reader in try document.read(from: &reader) }
        } catch let error as TableBackupError {
            throw error
        } catch {
            throw .malformed("\(error)")
        }
        guard document.hasItems else { throw .missing(member: "Items") }
        guard let count = document.count else { throw .missing(member: "Count") }
        guard count == document.items.count else { throw .count(said: count, found: document.items.count) }
        self.init(document.items)
        if let key = firstDuplicateKey { throw .duplicateKey(key) }
    }

    private var firstDuplicateKey: String? {
        let keys = items.lazy.map { $0[TimeEntryTable.Attribute.key]?.stringValue ?? "" }
        return zip(keys, keys.dropFirst()).first { $0.hasSameBytes(as: $1) }?.0
    }

    /// What has been read so far.
    private struct Document {
        var items: [Item] = []
        var hasItems = false
        var count: Int?
        private var itemReader = ItemReader()

        init() {}

        mutating func read(from reader: inout JSONReader) throws {
            try reader.beginObject()
            while let key = try reader.nextKey() {
                switch key {
                case "Items":
                    hasItems = true
                    try reader.beginArray()
                    while try reader.nextElement() { try readItem(from: &reader) }
                case "Count": count = try reader.integer()
                case "NextToken", "LastEvaluatedKey":
                    let member = key.string
                    // The AWS CLI prints absent members of some answers as null.
                    guard try reader.peek() == .null else { throw TableBackupError.incomplete(member: member) }
                    try reader.null()
                default: try reader.skip()
                }
            }
        }

        private mutating func readItem(from reader: inout JSONReader) throws {
            let offset = reader.byteOffset
            func refusal(_ reason: String, _ reader: borrowing JSONReader) -> TableBackupError {
                .item(number: items.count + 1, line: reader.location(at: offset).line, reason: reason)
            }
            let item: Item
            do {
                item = try itemReader.item(from: &reader)
            } catch let error as DynamoDBError {
                throw refusal(error.message, reader)
            }
            if let reason = TimeEntryTable.reasonToRefuse(item) { throw refusal(reason, reader) }
            items.append(item)
        }
    }
}

extension TimeEntryTable {
    /// Why the table cannot hold a row: its key attributes must be text, and not empty. `nil` when it can.
    ///
    /// An attribute of an index's key may be missing: then the row is not in the index.
    static func reasonToRefuse(_ item: Item) -> String? {
        for attribute in [Attribute.key, Attribute.year, Attribute.start] {
            switch item[attribute] {
            case .string(let text)? where !text.utf8.isEmpty: continue
            case .string?: return "\(attribute) is empty"
            case let value?: return "\(attribute) is of type \(value.typeDescriptor), not S"
            case nil where attribute == Attribute.key: return "\(attribute) is missing"
            case nil: continue
            }
        }
        return nil
    }
}
