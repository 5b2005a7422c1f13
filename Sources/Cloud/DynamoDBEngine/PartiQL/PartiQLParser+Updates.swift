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
            advance()
            try expect("(")
            guard try self.path() == path else { throw .malformedStatement("\(function) is of another attribute") }
            try expect(",")
            let elements = try value()
            try expect(")")
            return isAddition ? .add(path, elements) : .delete(path, elements)
        }
        let left = try updateOperand()
        if take("+") { return .set(path, .sum(left, try updateOperand())) }
        if take("-") { return .set(path, .difference(left, try updateOperand())) }
        return .set(path, left)
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
