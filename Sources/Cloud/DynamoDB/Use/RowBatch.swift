package import Observation

/// Rows to put that all have attributes of the same names and types: their values lie behind one another in one array, and no item
/// is made of them.
///
/// For writers that have the bytes of a row at hand and a storage that wants nothing else of it.
package struct RowBatch: Sendable {
    /// An attribute that rows may have.
    package struct Attribute: Sendable {
        package let name: String
        package let type: KeyAttributeType
    }

    /// A value of a row. It holds no reference, so that values are copied at no cost.
    package enum Value: Sendable {
        case missing
        /// A string or binary: where its bytes are.
        case bytes(Range<Int>)
        /// A number: where its normalised text is.
        case number(Range<Int>)
    }

    /// The attributes that rows of many batches have: whoever makes such batches keeps one, and the storage knows it again.
    package final class Layout: Sendable {
        /// In the order of the names' bytes.
        package let attributes: [Attribute]

        package init(_ attributes: [(name: String, type: KeyAttributeType)]) {
            self.attributes = attributes.map { Attribute(name: $0.name, type: $0.type) }
            precondition(
                zip(attributes, attributes.dropFirst()).allSatisfy { $0.name.precedesByBytes($1.name) }, "names are in order")
        }
    }

    package let layout: Layout
    /// How many attributes the layout has.
    package let attributeCount: Int
    /// The bytes of all values; whoever makes rows appends them here. Values may have bytes in common.
    package var bytes: [UInt8] = []
    /// Of each row a value for each attribute.
    package private(set) var values: [Value] = []

    /// No rows yet.
    package init(_ attributes: [(name: String, type: KeyAttributeType)]) {
        self.init(Layout(attributes))
    }

    /// No rows yet.
    package init(_ layout: Layout, reservingCapacity rowCount: Int = 0, byteCount: Int = 0) {
        self.layout = layout
        attributeCount = layout.attributes.count
        values.reserveCapacity(rowCount * attributeCount)
        bytes.reserveCapacity(byteCount)
    }

    /// In the order of the names' bytes.
    package var attributes: [Attribute] { layout.attributes }

    /// How many rows there are.
    package var count: Int { values.count / attributeCount }

    /// The values of a row.
    package func row(_ index: Int) -> ArraySlice<Value> {
        values[index * attributeCount..<(index + 1) * attributeCount]
    }

    /// Adds a row that has none of the attributes yet.
    package mutating func appendRow() {
        values.append(contentsOf: repeatElement(.missing, count: attributeCount))
    }

    /// Adds a row.
    ///
    /// - Parameter fill: appends a value for each attribute
    package mutating func appendRow(_ fill: (inout OutputSpan<Value>) -> Void) {
        values.append(addingCapacity: attributeCount) { fill(&$0) }
        precondition(values.count.isMultiple(of: attributeCount), "a row has a value for each attribute")
    }

    /// Appends bytes of which values are to be made, whole or in parts.
    ///
    /// - Returns: where they are
    package mutating func append(_ more: UnsafeRawBufferPointer) -> Range<Int> {
        let start = bytes.count
        bytes.append(contentsOf: more)
        return start..<bytes.count
    }

    /// Sets a string or binary of the last row, whose bytes have been appended.
    package mutating func setBytes(_ attribute: Int, _ range: Range<Int>) {
        values[values.count - attributeCount + attribute] = .bytes(range)
    }

    /// Sets a number of the last row.
    package mutating func setNumber(_ attribute: Int, _ number: DynamoDBNumber) {
        let start = bytes.count
        bytes.append(contentsOf: number.text.utf8)
        values[values.count - attributeCount + attribute] = .number(start..<bytes.count)
    }
}

/// A storage that has its rows in this process, reads them as JSON and takes them as bytes.
///
/// Optional beside ``DynamoDBStorage``: what it does, `query` and `batchWriteItem` do as well, only with more effort. Whoever uses
/// it must manage without.
package protocol RowStorage: DynamoDBStorage {
    /// All rows that queries find, those of the first before those of the second. What a query says of `limit`, `select` and
    /// `exclusiveStartKey` does not count.
    ///
    /// - Parameter start: what comes before the rows
    /// - Returns: `nil` when it takes items to tell what is to be written: of a filter, a projection, a table whose items expire
    func encodedRows(
        of requests: [QueryRequest], as shape: RowShape, startingWith start: [UInt8], context: Context
    ) async throws(DynamoDBError) -> EncodedRows?

    /// Puts rows in place of those with the same keys: all or, when one is refused, none. Of two with one key the later one stays.
    func putRows(_ rows: RowBatch, into tableName: String, context: Context) async throws(DynamoDBError)
}
