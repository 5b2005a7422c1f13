/// Carrying out an update.
extension UpdateExpression {
    /// The item after the update.
    ///
    /// - Parameter item: as it is, or its key alone where there is none
    /// - Throws: a ValidationException with AWS's message; the first thing that is wrong in the order of the actions
    package func applied(to item: Item) throws(DynamoDBError) -> Item {
        var newValues: [(path: DocumentPath, value: AttributeValue)] = []
        var removed: [DocumentPath] = []
        for action in actions {
            switch action {
            case .set(let path, let operand):
                newValues.append((path, try value(of: operand, in: item)))
            case .remove(let path):
                removed.append(path)
            case .add(let path, let value):
                newValues.append((path, try sum(of: item.value(at: path), and: value)))
            case .delete(let path, let elements):
                if let there = item.value(at: path), let rest = try difference(of: there, without: elements) {
                    newValues.append((path, rest))
                } else {
                    removed.append(path)
                }
            }
        }
        var result = item
        // Elements behind a list's end are appended in the order of their places; removals go from the back, so that places
        // stay what they were before.
        for (path, value) in newValues.sorted(by: { $0.path.lastIndex < $1.path.lastIndex }) {
            guard result.set(value, at: path) else { throw Self.invalidPath }
        }
        for path in removed.sorted(by: { $0.lastIndex > $1.lastIndex }) {
            guard result.set(nil, at: path) else { throw Self.invalidPath }
        }
        return result
    }

    private static let invalidPath = DynamoDBError(
        .validation, "The document path provided in the update expression is invalid for update")

    private var wrongType: DynamoDBError {
        DynamoDBError(
            .validation,
            isLegacy
                ? "Type mismatch for attribute to update" : "An operand in the update expression has an incorrect data type")
    }

    private func value(of operand: Operand, in item: Item) throws(DynamoDBError) -> AttributeValue {
        switch operand {
        case .value(let value):
            return value
        case .path(let path):
            guard let value = item.value(at: path) else {
                throw DynamoDBError(
                    .validation, "The provided expression refers to an attribute that does not exist in the item")
            }
            return value
        case .ifNotExists(let path, let other):
            if let value = item.value(at: path) { return value }
            return try value(of: other, in: item)
        case .listAppend(let left, let right):
            guard case .list(let first) = try value(of: left, in: item), case .list(let second) = try value(of: right, in: item)
            else { throw wrongType }
            return .list(first + second)
        case .sum(let left, let right):
            return try computed(left, right, in: item) { left, right throws(DynamoDBNumberError) in try left.adding(right) }
        case .difference(let left, let right):
            return try computed(left, right, in: item) { left, right throws(DynamoDBNumberError) in try left.subtracting(right) }
        }
    }

    private func computed(
        _ left: Operand, _ right: Operand, in item: Item,
        _ operation: (DynamoDBNumber, DynamoDBNumber) throws(DynamoDBNumberError) -> DynamoDBNumber
    ) throws(DynamoDBError) -> AttributeValue {
        guard case .number(let left) = try value(of: left, in: item), case .number(let right) = try value(of: right, in: item)
        else { throw wrongType }
        do {
            return .number(try operation(left, right))
        } catch {
            throw DynamoDBError(.validation, error.description)
        }
    }

    /// What `ADD` makes of a value that may be absent.
    private func sum(of value: AttributeValue?, and other: AttributeValue) throws(DynamoDBError) -> AttributeValue {
        guard let value else { return other }
        switch (value, other) {
        case (.number(let left), .number(let right)):
            do {
                return .number(try left.adding(right))
            } catch {
                throw DynamoDBError(.validation, error.description)
            }
        case (.stringSet(let left), .stringSet(let right)):
            return .strings(left + right.without(left) { Array($0.utf8) }) ?? value
        case (.numberSet(let left), .numberSet(let right)):
            return .numbers(left + right.without(left) { $0 }) ?? value
        case (.binarySet(let left), .binarySet(let right)):
            return .binaries(left + right.without(left) { $0 }) ?? value
        default:
            throw wrongType
        }
    }

    /// What `DELETE` leaves of a set; `nil` when nothing is left.
    private func difference(
        of value: AttributeValue, without elements: AttributeValue
    ) throws(DynamoDBError) -> AttributeValue? {
        switch (value, elements) {
        case (.stringSet(let left), .stringSet(let right)):
            return .strings(left.without(right) { Array($0.utf8) })
        case (.numberSet(let left), .numberSet(let right)):
            return .numbers(left.without(right) { $0 })
        case (.binarySet(let left), .binarySet(let right)):
            return .binaries(left.without(right) { $0 })
        default:
            throw wrongType
        }
    }
}

extension Array {
    /// The elements that are not among others, by what two of them have in common when they are the same.
    ///
    /// A set may have tens of thousands of elements: each is looked up, not looked for.
    fileprivate func without<Identity: Hashable>(_ others: [Element], _ identity: (Element) -> Identity) -> [Element] {
        let taken = Set(others.map(identity))
        return filter { !taken.contains(identity($0)) }
    }
}

extension DocumentPath {
    /// The place in a list that the path ends with, -1 when it ends with a name.
    fileprivate var lastIndex: Int {
        if case .index(let index)? = steps.last { index } else { -1 }
    }
}
