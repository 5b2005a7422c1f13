package import JSON

/// Reads items from their JSON form, `{"name": {"S": "text"}}`, where it stands outside of a request: in a file.
///
/// One reader reads many items: it knows the attribute names that it has met, so that the items share them.
package struct ItemReader {
    private var values = AttributeValueReader()

    /// A reader that has met no name yet.
    package init() {}

    /// Reads the item that is due.
    ///
    /// - Throws: `JSONError` for what is no JSON; `DynamoDBError` for what is no item, in AWS's words
    package mutating func item(from reader: inout JSONReader) throws -> Item {
        guard let item = try values.item(from: &reader) else {
            throw DynamoDBError(.validation, "null is not an item", status: nil)
        }
        if let problem = values.problem { throw DynamoDBError(.validation, problem, status: nil) }
        return item
    }
}
