import DynamoDB

/// Attributes, and values that are written out or stand for `?`.
extension PartiQLParser {
    func isAtFunction(_ name: String) -> Bool {
        current.isKeyword(name) && index + 1 < tokens.count && tokens[index + 1] == .sign("(")
    }

    /// Whether an attribute stands here: a name that is no constant.
    var isAtPath: Bool {
        switch current {
        case .name: true
        case .word: !["TRUE", "FALSE", "NULL"].contains { current.isKeyword($0) }
        default: false
        }
    }

    mutating func path() throws(DynamoDBError) -> DocumentPath {
        var path = DocumentPath(try name())
        while true {
            if take(".") {
                path.steps.append(.name(try name()))
            } else if take("[") {
                guard case .number(let digits) = current, let place = Int(digits) else { throw unexpected() }
                advance()
                try expect("]")
                path.steps.append(.index(place))
            } else {
                return path
            }
        }
    }

    mutating func value() throws(DynamoDBError) -> AttributeValue {
        try nested { parser throws(DynamoDBError) in try parser.plainValue() }
    }

    private mutating func plainValue() throws(DynamoDBError) -> AttributeValue {
        if take("?") {
            guard let value = parameters.popFirst() else {
                throw .validation("Number of parameters in request and statement don't match.")
            }
            return value
        }
        if take("[") { return .list(try elements(upTo: "]")) }
        if take("<<") { return try set(of: try elements(upTo: ">>")) }
        if take("{") { return .map(try members()) }
        let isNegative = take("-")
        defer { advance() }
        switch current {
        case .number(let digits): return .number(try number((isNegative ? "-" : "") + digits))
        case .text(let text) where !isNegative: return .string(text)
        case .word where !isNegative && current.isKeyword("TRUE"): return .bool(true)
        case .word where !isNegative && current.isKeyword("FALSE"): return .bool(false)
        case .word where !isNegative && current.isKeyword("NULL"): return .null
        default: throw unexpected()
        }
    }

    private func number(_ text: String) throws(DynamoDBError) -> DynamoDBNumber {
        do {
            return try DynamoDBNumber(text)
        } catch {
            throw .validation(error.description)
        }
    }

    private mutating func elements(upTo sign: String) throws(DynamoDBError) -> [AttributeValue] {
        var elements: [AttributeValue] = []
        if take(sign) { return elements }
        repeat { elements.append(try value()) } while take(",")
        try expect(sign)
        return elements
    }

    private mutating func members() throws(DynamoDBError) -> Item {
        var item = Item()
        if take("}") { return item }
        repeat {
            switch current {
            case .text(let name), .name(let name), .word(let name):
                advance()
                try expect(":")
                item[name] = try value()
            default: throw unexpected()
            }
        } while take(",")
        try expect("}")
        return item
    }

    private func set(of elements: [AttributeValue]) throws(DynamoDBError) -> AttributeValue {
        let set =
            AttributeValue.strings(elements.compactMap(\.stringValue)) ?? .numbers(elements.compactMap(\.numberValue))
            ?? .binaries(elements.compactMap(\.binaryValue))
        let count: Int? =
            switch set {
            case .stringSet(let elements)?: elements.count
            case .numberSet(let elements)?: elements.count
            case .binarySet(let elements)?: elements.count
            default: nil
            }
        guard let set, count == elements.count else { throw .malformedStatement("A set has elements of one type, each once") }
        return set
    }
}
