import JSON

/// Expressions as texts, with the placeholders that they use; the expressions of one request share them.
///
/// Every name gets a placeholder: it may be a reserved word, or no word at all.
struct ExpressionRendering {
    /// `#placeholder` and attribute name, in the order of their use.
    private(set) var names: [(placeholder: String, name: String)] = []
    /// `:placeholder` and value, in the order of their use.
    private(set) var values: [(placeholder: String, value: AttributeValue)] = []

    mutating func name(_ name: String) -> String {
        if let known = names.first(where: { $0.name.hasSameBytes(as: name) }) { return known.placeholder }
        let placeholder = "#k\(names.count)"
        names.append((placeholder, name))
        return placeholder
    }

    mutating func value(_ value: AttributeValue) -> String {
        let placeholder = ":k\(values.count)"
        values.append((placeholder, value))
        return placeholder
    }

    mutating func text(of path: DocumentPath) -> String {
        var text = ""
        for step in path.steps {
            switch step {
            case .name(let name): text += (text.isEmpty ? "" : ".") + self.name(name)
            case .index(let index): text += "[\(index)]"
            }
        }
        return text
    }

    mutating func text(of projection: ItemProjection) -> String {
        list(projection.paths) { $0.text(of: $1) }
    }

    // MARK: Conditions

    mutating func text(of condition: KeyCondition) -> String {
        condition.parts.map { part in
            let name = name(part.name)
            let values = part.test.values.map { value($0) }
            return switch part.test {
            case .equals: "\(name) = \(values[0])"
            case .lessThan: "\(name) < \(values[0])"
            case .lessThanOrEqual: "\(name) <= \(values[0])"
            case .greaterThan: "\(name) > \(values[0])"
            case .greaterThanOrEqual: "\(name) >= \(values[0])"
            case .between: "\(name) BETWEEN \(values[0]) AND \(values[1])"
            case .beginsWith: "begins_with(\(name), \(values[0]))"
            }
        }.joined(separator: " AND ")
    }

    /// The condition with parentheses around every part that binds less than its place.
    mutating func text(of condition: Condition) -> String {
        switch condition {
        case .comparison(let comparator, let left, let right):
            return "\(text(of: left)) \(comparator.rawValue) \(text(of: right))"
        case .between(let operand, let lower, let upper):
            return "\(text(of: operand)) BETWEEN \(text(of: lower)) AND \(text(of: upper))"
        case .oneOf(let operand, let choices):
            return "\(text(of: operand)) IN (\(list(choices) { $0.text(of: $1) }))"
        case .function(let call):
            return text(of: call)
        case .and(let left, let right):
            return "\(text(of: left, inside: .and)) AND \(text(of: right, inside: .not))"
        case .or(let left, let right):
            return "\(text(of: left)) OR \(text(of: right, inside: .and))"
        case .not(let inner):
            return "NOT \(text(of: inner, inside: .not))"
        }
    }

    /// What a condition stands in, by how tightly that binds.
    private enum Place {
        case and, not
    }

    private mutating func text(of condition: Condition, inside place: Place) -> String {
        let needsParentheses =
            switch condition {
            case .or: true
            case .and: place == .not
            default: false
            }
        return needsParentheses ? "(\(text(of: condition)))" : text(of: condition)
    }

    private mutating func text(of operand: Condition.Operand) -> String {
        switch operand {
        case .path(let path): text(of: path)
        case .value(let value): self.value(value)
        case .function(let call): text(of: call)
        }
    }

    private mutating func text(of call: Condition.FunctionCall) -> String {
        "\(call.function.rawValue)(\(list(call.operands) { $0.text(of: $1) }))"
    }

    // MARK: Updates

    mutating func text(of update: UpdateExpression) -> String {
        var sections: [(keyword: String, actions: [String])] = [("SET", []), ("REMOVE", []), ("ADD", []), ("DELETE", [])]
        for action in update.actions {
            let path = text(of: action.path)
            switch action {
            case .set(_, let operand): sections[0].actions.append("\(path) = \(text(of: operand))")
            case .remove: sections[1].actions.append(path)
            case .add(_, let value): sections[2].actions.append("\(path) \(self.value(value))")
            case .delete(_, let value): sections[3].actions.append("\(path) \(self.value(value))")
            }
        }
        return sections.filter { !$0.actions.isEmpty }.map { "\($0.keyword) \($0.actions.joined(separator: ", "))" }
            .joined(separator: " ")
    }

    private mutating func text(of operand: UpdateExpression.Operand) -> String {
        switch operand {
        case .path(let path): text(of: path)
        case .value(let value): self.value(value)
        case .ifNotExists(let path, let other): "if_not_exists(\(text(of: path)), \(text(of: other)))"
        case .listAppend(let left, let right): "list_append(\(text(of: left)), \(text(of: right)))"
        case .sum(let left, let right): "\(text(of: left)) + \(text(of: right))"
        case .difference(let left, let right): "\(text(of: left)) - \(text(of: right))"
        }
    }

    private mutating func list<Element>(
        _ elements: [Element], _ text: (inout ExpressionRendering, Element) -> String
    ) -> String {
        elements.map { text(&self, $0) }.joined(separator: ", ")
    }

    // MARK: The request

    /// Writes what the expressions refer to.
    func writeMembers(to writer: inout JSONWriter) {
        if !names.isEmpty {
            writer.key("ExpressionAttributeNames")
            writer.beginObject()
            for (placeholder, name) in names { writer.member(placeholder, name) }
            writer.endObject()
        }
        guard !values.isEmpty else { return }
        writer.key("ExpressionAttributeValues")
        writer.beginObject()
        for (placeholder, value) in values {
            writer.key(placeholder)
            writer.attributeValue(value)
        }
        writer.endObject()
    }
}
