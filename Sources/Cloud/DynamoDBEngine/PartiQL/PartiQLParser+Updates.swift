import DynamoDB

/// What `UPDATE` changes.
extension PartiQLParser {
    /// Reads `SET` and `REMOVE`, each as often as they come.
    mutating func actions() throws(DynamoDBError) -> [UpdateExpression.Action] {
        var actions: [UpdateExpression.Action] = []
        while true {
            if take(keyword: "SET") {
                repeat {
                    let path = try path()
                    try expect("=")
                    actions.append(try assignment(to: path))
                } while take(",")
            } else if take(keyword: "REMOVE") {
                repeat { actions.append(.remove(try path())) } while take(",")
            } else {
                guard !actions.isEmpty else { throw unexpected() }
                return actions
            }
        }
    }

    private mutating func assignment(to path: DocumentPath) throws(DynamoDBError) -> UpdateExpression.Action {
        for (function, isAddition) in [("SET_ADD", true), ("SET_DELETE", false)] where isAtFunction(function) {
            let elements = try elements(of: function, at: path)
            return isAddition ? .add(path, elements) : .delete(path, elements)
        }
        let left = try updateOperand()
        if take("+") { return .set(path, .sum(left, try updateOperand())) }
        if take("-") { return .set(path, .difference(left, try updateOperand())) }
        return .set(path, left)
    }

    /// The elements that a function adds to the set at the path that it is assigned to, or takes from it.
    private mutating func elements(of function: String, at path: DocumentPath) throws(DynamoDBError) -> AttributeValue {
        let functionPlace = place
        advance()
        try expect("(")
        let firstPlace = place
        var arguments = [try operand()]
        while take(",") { arguments.append(try operand()) }
        try expect(")")
        guard arguments.count == 2 else {
            throw .validation("\(function) must have exactly two arguments at \(functionPlace)")
        }
        guard arguments[0] == .path(path) else {
            throw .validation("The first argument to \(function) must equal the assignment value at \(functionPlace)")
        }
        guard case .value(let elements) = arguments[1], elements.typeDescriptor.hasSuffix("S"), elements.typeDescriptor != "S"
        else {
            throw .validation("The second argument to \(function) must be a value with type SET at \(firstPlace)")
        }
        return elements
    }

    private mutating func updateOperand() throws(DynamoDBError) -> UpdateExpression.Operand {
        for function in ["LIST_APPEND", "IF_NOT_EXISTS"] where isAtFunction(function) {
            advance()
            try expect("(")
            let first = try nested { parser throws(DynamoDBError) in try parser.updateOperand() }
            try expect(",")
            let second = try nested { parser throws(DynamoDBError) in try parser.updateOperand() }
            try expect(")")
            if function == "LIST_APPEND" { return .listAppend(first, second) }
            guard case .path(let path) = first else { throw .malformedStatement("IF_NOT_EXISTS needs an attribute") }
            return .ifNotExists(path, second)
        }
        return isAtPath ? .path(try path()) : .value(try value())
    }
}
