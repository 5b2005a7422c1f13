import DynamoDB

/// Which parts of rows a reader gets.
struct RowSelection: Sendable {
    /// The attributes to read; `nil` for all.
    let names: Set<String>?
    /// What is left of them, when it is not whole attributes.
    let parts: ItemProjection?

    /// - Parameters:
    ///   - names: those that there are to be had, of an index that does not have all; `nil` for all
    ///   - projection: what was asked for; `nil` for all
    init(names: Set<String>? = nil, projection: ItemProjection? = nil) {
        self.names = projection.map { names?.intersection($0.attributeNames) ?? $0.attributeNames } ?? names
        // Names that are alike to Swift and not to DynamoDB are told apart afterwards.
        let isSettled = projection.map { $0.isOfAttributes && $0.attributeNames.allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } } }
        parts = isSettled == false ? projection : nil
    }

    /// The parts of a row.
    func item(of row: borrowing Row, _ reader: inout RowReader) -> Item {
        let item = reader.item(of: row, projectedTo: names)
        return parts?.applied(to: item) ?? item
    }
}
