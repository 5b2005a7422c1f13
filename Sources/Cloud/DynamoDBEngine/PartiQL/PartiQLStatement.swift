import DynamoDB

/// A statement as a value, its parameters filled in.
enum PartiQLStatement: Sendable {
    /// `SELECT … FROM "table"."index" WHERE … ORDER BY … DESC`
    case select(PartiQLSelect)
    /// `EXISTS(SELECT …)`: a condition of a transaction
    case exists(PartiQLSelect)
    /// `INSERT INTO "table" VALUE {…}`
    case insert(table: String, Item)
    /// `UPDATE "table" SET … REMOVE … WHERE … RETURNING …`
    case update(table: String, UpdateExpression, condition: Condition?, returning: UpdateItemRequest.ReturnValues)
    /// `DELETE FROM "table" WHERE … RETURNING ALL OLD *`
    case delete(table: String, condition: Condition?, returnsOldItem: Bool)

    var tableName: String {
        switch self {
        case .select(let select), .exists(let select): select.tableName
        case .insert(let table, _), .update(let table, _, _, _), .delete(let table, _, _): table
        }
    }

    var isSelect: Bool {
        if case .select = self { true } else { false }
    }

    /// Whether it asks for what was or is there after a write.
    var isReturning: Bool {
        switch self {
        case .update(_, _, _, let returning): returning != .none
        case .delete(_, _, let returnsOldItem): returnsOldItem
        case .select, .exists, .insert: false
        }
    }
}

/// What a `SELECT` asks for.
struct PartiQLSelect: Sendable {
    var tableName: String
    var indexName: String?
    /// What is asked for, no attribute beside it; `nil` for `*`.
    var columns: [DocumentPath]?
    var condition: Condition?
    var order: [OrderTerm] = []

    /// A part of `ORDER BY`.
    struct OrderTerm: Sendable {
        var path: DocumentPath
        var isAscending: Bool
    }

    /// The attributes that the columns are in, each once, in the order in which they are asked for; `nil` for `*`.
    var columnNames: [String]? {
        columns.map { columns in
            var names: [String] = []
            for name in columns.map(\.attributeName) where !names.contains(where: name.hasSameBytes) { names.append(name) }
            return names
        }
    }

    /// The attributes that the columns are in.
    var projection: ItemProjection? { columnNames.map { ItemProjection($0) } }

    /// The columns of an item that was read. A column goes by the end of its path, from the last name on: of `a.b[0]` that is
    /// `b[0]`.
    func columns(of item: Item) -> Item {
        guard let columns, columns.contains(where: { $0.steps.count > 1 }) else { return item }
        var row = Item()
        for column in columns {
            if let value = item.value(at: column) { row[column.columnName] = value }
        }
        return row
    }
}

extension DocumentPath {
    /// The last name and what follows it.
    fileprivate var columnName: String {
        var name = ""
        for step in steps {
            switch step {
            case .name(let text): name = text
            case .index(let place): name += "[\(place)]"
            }
        }
        return name
    }
}

extension Condition {
    /// The conditions that are all to be met.
    var conjuncts: [Condition] {
        if case .and(let left, let right) = self { left.conjuncts + right.conjuncts } else { [self] }
    }

    /// All of some conditions; `nil` for none.
    static func all(of conditions: [Condition]) -> Condition? {
        guard let first = conditions.first else { return nil }
        return conditions.dropFirst().reduce(first) { .and($0, $1) }
    }

    /// The value that it asks an attribute to equal.
    func value(of name: String) -> AttributeValue? {
        guard case .comparison(.equal, let left, let right) = self else { return nil }
        switch (left, right) {
        case (.path(let path), .value(let value)), (.value(let value), .path(let path)):
            return path.topLevelName?.hasSameBytes(as: name) == true ? value : nil
        default:
            return nil
        }
    }

    /// What it asks of a sort key, if a query can answer that.
    func sortTest(of name: String) -> KeyCondition.Sort? {
        func isKey(_ operand: Operand) -> Bool {
            if case .path(let path) = operand { path.topLevelName?.hasSameBytes(as: name) == true } else { false }
        }
        switch self {
        case .comparison(let comparator, let left, .value(let value)) where isKey(left):
            switch comparator {
            case .equal: return .equals(value)
            case .less: return .lessThan(value)
            case .lessOrEqual: return .lessThanOrEqual(value)
            case .greater: return .greaterThan(value)
            case .greaterOrEqual: return .greaterThanOrEqual(value)
            case .notEqual: return nil
            }
        case .between(let operand, .value(let lower), .value(let upper)) where isKey(operand):
            return .between(lower, upper)
        case .function(let call) where call.function == .beginsWith && isKey(call.operands[0]):
            guard case .value(let prefix) = call.operands[1] else { return nil }
            return .beginsWith(prefix)
        default:
            return nil
        }
    }
}

extension DynamoDBError {
    static func malformedStatement(_ reason: String) -> DynamoDBError {
        validation("Statement wasn't well formed, can't be processed: \(reason)")
    }

    static let leftOverToken = malformedStatement("Unexpected token after expression")
    static let keyNotPinned = validation("Where clause does not contain a mandatory equality on all key attributes")

    /// Of a selection that reads more than one item, or an index.
    static func keyNotPinned(in operation: String) -> DynamoDBError {
        validation("Select statements within \(operation) must specify the primary key in the where clause.")
    }

    static let existsOutsideTransaction = validation("EXISTS can only be used in ExecuteTransaction write requests.")
    static let existsWithoutCondition = validation("EXISTS() must contain a single item read with additional condition")
    static let readsAndWrites = validation(
        "ExecuteTransaction API does not support both read and write operations in the same request.")

    static func returningOfDelete(_ returning: UpdateItemRequest.ReturnValues) -> DynamoDBError {
        let clause =
            switch returning {
            case .updatedOld: "MODIFIED OLD"
            case .updatedNew: "MODIFIED NEW"
            case .allNew: "ALL NEW"
            case .allOld, .none: "ALL OLD"
            }
        return validation(
            "Invalid returning clause: RETURNING \(clause) *. Only RETURNING ALL OLD * is allowed in DELETE statements.")
    }

    /// Of one statement of a transaction.
    static func statement(_ place: Int, _ reason: String) -> DynamoDBError {
        validation("Validation failed in TransactStatements[\(place)]: \(reason)")
    }

    static let duplicateItem = DynamoDBError(Code("DuplicateItemException"), "Duplicate primary key exists in table")
}
