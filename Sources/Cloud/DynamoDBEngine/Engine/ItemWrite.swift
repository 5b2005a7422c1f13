import DynamoDB
import Timekeeping

/// A write to one item, checked as far as it can be without the item that stands there.
///
/// It is prepared outside of the lock for a table as it was, and takes effect under the lock when the table still is that.
struct ItemWrite: Sendable {
    enum Change: Sendable {
        case put(Row)
        /// Changes what stands there, or else makes an item that begins with its key.
        case update(UpdateExpression, key: Item)
        case remove
        /// Nothing: only the condition counts.
        case none
    }

    /// What a write does.
    struct Effect: Sendable {
        /// `nil` when nothing changes.
        var mutation: Mutation?
        /// What stood there; known only when the write asks for it.
        var old: Row?
        /// What stands there now.
        var new: Row?
    }

    let shape: TableShape
    let key: KeyBytes
    let change: Change
    let condition: Condition?
    let returnsItemOnFailure: Bool

    /// Finds out what the write does to what stands there now.
    ///
    /// - Throws: that the condition is not met, or that the update cannot be made
    func effect(in state: borrowing EngineState, at now: Instant) throws(DynamoDBError) -> Effect {
        let old = needsOld ? state.row(for: key, in: shape, at: now) : nil
        if let condition {
            let item = old.map { Self.attributes(of: $0, for: condition) } ?? [:]
            guard condition.isMet(by: item) else {
                throw .conditionFailed(returnsItemOnFailure ? old?.item : nil)
            }
        }
        switch change {
        case .put(let row):
            return Effect(mutation: .put(table: shape.number, row), old: old, new: row)
        case .remove:
            return Effect(mutation: .remove(table: shape.number, key), old: old)
        case .none:
            return Effect(old: old, new: old)
        case .update(let update, let key):
            guard old != nil || update.createsItems else { return Effect() }
            let item = try update.applied(to: old?.item ?? key)
            let row = try shape.row(ofUpdated: item)
            return Effect(mutation: .put(table: shape.number, row), old: old, new: row)
        }
    }

    private var needsOld: Bool {
        if condition != nil { return true }
        if case .update = change { return true }
        return false
    }

    /// As much of an item as a condition asks about.
    private static func attributes(of row: Row, for condition: Condition) -> Item {
        var reader = RowReader()
        return reader.item(of: row, projectedTo: condition.attributeNames)
    }
}

extension ItemWrite {
    /// Puts an item.
    ///
    /// - Parameter measure: of the item, from ``TableShape/measure(_:)``
    init(
        put item: Item, _ measure: ItemMeasure, in shape: TableShape, condition: Condition? = nil,
        returnsItemOnFailure: Bool = false, wording: TableShape.KeyWording = .detailed
    ) throws(DynamoDBError) {
        self.shape = shape
        change = .put(try shape.row(of: item, measure, wording: wording))
        key = try shape.keyBytes(of: item, shape.key)
        self.condition = condition
        self.returnsItemOnFailure = returnsItemOnFailure
    }

    /// Updates, removes or only looks at the item of a key.
    init(
        _ change: Change, key item: Item, in shape: TableShape, condition: Condition? = nil, returnsItemOnFailure: Bool = false
    ) throws(DynamoDBError) {
        if case .update(let update, _) = change {
            for action in update.actions where shape.key.contains(action.path.attributeName) {
                throw .keyUpdate(action.path.attributeName)
            }
        }
        self.shape = shape
        self.change = change
        key = try shape.keyBytes(of: item)
        self.condition = condition
        self.returnsItemOnFailure = returnsItemOnFailure
    }
}
