/// Deciding a condition with an item at hand.
///
/// Source: "Condition and filter expressions, operators, and functions" in the developer guide. What is absent equals nothing
/// and has no order; what is of the wrong type meets no function.
extension Condition {
    /// Whether an item meets the condition; an item that is not there has no attributes.
    package func isMet(by item: Item) -> Bool {
        switch self {
        case .comparison(let comparator, let left, let right):
            Self.compare(comparator, left.value(in: item), right.value(in: item))
        case .between(let operand, let lower, let upper):
            Self.isBetween(operand.value(in: item), lower.value(in: item), upper.value(in: item))
        case .oneOf(let operand, let choices):
            operand.value(in: item).map { value in choices.contains { $0.value(in: item) == value } } ?? false
        case .function(let call):
            call.isTrue(of: item)
        case .and(let left, let right):
            left.isMet(by: item) && right.isMet(by: item)
        case .or(let left, let right):
            left.isMet(by: item) || right.isMet(by: item)
        case .not(let condition):
            !condition.isMet(by: item)
        }
    }

    private static func compare(_ comparator: Comparator, _ left: AttributeValue?, _ right: AttributeValue?) -> Bool {
        guard let left, let right else { return comparator == .notEqual }
        switch comparator {
        case .equal: return left == right
        case .notEqual: return left != right
        case .less: return left.precedes(right)
        case .greater: return right.precedes(left)
        case .lessOrEqual: return left.hasOrder(with: right) && !right.precedes(left)
        case .greaterOrEqual: return left.hasOrder(with: right) && !left.precedes(right)
        }
    }

    private static func isBetween(_ value: AttributeValue?, _ lower: AttributeValue?, _ upper: AttributeValue?) -> Bool {
        compare(.greaterOrEqual, value, lower) && compare(.lessOrEqual, value, upper)
    }

    /// The attributes that it asks about.
    package var attributeNames: Set<String> {
        var names = Set<String>()
        collectNames(into: &names)
        return names
    }

    private func collectNames(into names: inout Set<String>) {
        switch self {
        case .comparison(_, let left, let right):
            for operand in [left, right] { operand.collectNames(into: &names) }
        case .between(let operand, let lower, let upper):
            for operand in [operand, lower, upper] { operand.collectNames(into: &names) }
        case .oneOf(let operand, let choices):
            for operand in [operand] + choices { operand.collectNames(into: &names) }
        case .function(let call):
            for operand in call.operands { operand.collectNames(into: &names) }
        case .and(let left, let right), .or(let left, let right):
            left.collectNames(into: &names)
            right.collectNames(into: &names)
        case .not(let condition):
            condition.collectNames(into: &names)
        }
    }
}

extension Condition.Operand {
    fileprivate func value(in item: Item) -> AttributeValue? {
        switch self {
        case .path(let path): item.value(at: path)
        case .value(let value): value
        case .function(let call): call.size(in: item).map { .number(DynamoDBNumber($0)) }
        }
    }

    fileprivate func collectNames(into names: inout Set<String>) {
        switch self {
        case .path(let path): names.insert(path.attributeName)
        case .value: break
        case .function(let call):
            for operand in call.operands { operand.collectNames(into: &names) }
        }
    }
}

extension Condition.FunctionCall {
    fileprivate func isTrue(of item: Item) -> Bool {
        let first = operands[0].value(in: item)
        switch function {
        case .attributeExists: return first != nil
        case .attributeNotExists: return first == nil
        case .size: return false
        case .attributeType:
            guard case .string(let type)? = operands[1].value(in: item) else { return false }
            return first?.typeDescriptor == type
        case .beginsWith:
            switch (first, operands[1].value(in: item)) {
            case (.string(let text)?, .string(let prefix)?): return text.utf8.starts(with: prefix.utf8)
            case (.binary(let bytes)?, .binary(let prefix)?): return bytes.starts(with: prefix)
            default: return false
            }
        case .contains:
            guard let first, let second = operands[1].value(in: item) else { return false }
            return first.contains(second)
        }
    }

    /// What `size` says: the bytes of a string or binary, the elements of all that has elements; nothing of other types.
    fileprivate func size(in item: Item) -> Int? {
        guard function == .size else { return nil }
        switch operands[0].value(in: item) {
        case .string(let text)?: return text.utf8.count
        case .binary(let bytes)?: return bytes.count
        case .list(let elements)?: return elements.count
        case .map(let map)?: return map.count
        case .stringSet(let elements)?: return elements.count
        case .numberSet(let elements)?: return elements.count
        case .binarySet(let elements)?: return elements.count
        case .number?, .bool?, .null?, nil: return nil
        }
    }
}

extension AttributeValue {
    /// Whether the two are of one type that has an order.
    fileprivate func hasOrder(with other: AttributeValue) -> Bool {
        switch (self, other) {
        case (.string, .string), (.number, .number), (.binary, .binary): true
        default: false
        }
    }

    /// Whether a text or binary has a part, or a set or list an element.
    fileprivate func contains(_ other: AttributeValue) -> Bool {
        switch (self, other) {
        case (.string(let text), .string(let part)): Self.has(Array(text.utf8), Array(part.utf8))
        case (.binary(let bytes), .binary(let part)): Self.has(bytes, part)
        case (.stringSet(let elements), .string(let text)): elements.contains { $0.hasSameBytes(as: text) }
        case (.numberSet(let elements), .number(let number)): elements.contains(number)
        case (.binarySet(let elements), .binary(let bytes)): elements.contains(bytes)
        case (.list(let elements), _): elements.contains(other)
        default: false
        }
    }

    /// Whether a part stands somewhere in bytes.
    private static func has(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
        guard let first = part.first else { return true }
        var rest = bytes[...]
        while let place = rest.firstIndex(of: first) {
            rest = rest[place...]
            if rest.starts(with: part) { return true }
            rest = rest.dropFirst()
        }
        return false
    }
}
