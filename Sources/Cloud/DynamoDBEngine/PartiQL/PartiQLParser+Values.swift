import DynamoDB

/// Attributes, and values that are written out or stand for `?`.
extension PartiQLParser {
    func isAtFunction(_ name: String) -> Bool {
        current.isKeyword(name) && index + 1 < tokens.count && tokens[index + 1] == .sign("(")
    }

    /// Whether an attribute stands here: a name that is no constant.
    var isAtPath: Bool {
        isAtName && !current.isOne(of: ["TRUE", "FALSE", "NULL"])
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

    /// - Parameter path: where the value lies in that of an attribute, as AWS's messages say it; `nil` for a whole item
    mutating func value(at path: String? = "root") throws(DynamoDBError) -> AttributeValue {
        try nested { parser throws(DynamoDBError) in try parser.plainValue(at: path) }
    }

    private mutating func plainValue(at path: String?) throws(DynamoDBError) -> AttributeValue {
        if take("?") {
            guard let value = parameters.popFirst() else {
                throw .validation("Number of parameters in request and statement don't match.")
            }
            return value
        }
        if take("[") { return .list(try elements(upTo: "]", at: path)) }
        if take("<<") { return try set(of: try elements(upTo: ">>", at: path)) }
        if take("{") { return .map(try members(at: path)) }
        let isNegative = take("-")
        switch current {
        case .number(let digits):
            advance()
            return .number(try number((isNegative ? "-" : "") + digits, at: path))
        case .text(let text) where !isNegative:
            advance()
            return .string(text)
        case .word where !isNegative && current.isOne(of: ["TRUE", "FALSE", "NULL"]):
            defer { advance() }
            return current.isKeyword("NULL") ? .null : .bool(current.isKeyword("TRUE"))
        default: throw unexpected()
        }
    }

    private func number(_ text: String, at path: String?) throws(DynamoDBError) -> DynamoDBNumber {
        do {
            return try DynamoDBNumber(text)
        } catch {
            throw .validation("\(error.description) under \(path ?? "root")")
        }
    }

    private mutating func elements(upTo sign: String, at path: String?) throws(DynamoDBError) -> [AttributeValue] {
        var elements: [AttributeValue] = []
        if take(sign) { return elements }
        repeat { elements.append(try value(at: "\(path ?? "root")[\(elements.count)]")) } while take(",")
        try expect(sign)
        return elements
    }

    private mutating func members(at path: String?) throws(DynamoDBError) -> Item {
        var item = Item()
        if take("}") { return item }
        repeat {
            switch current {
            case .text(let name), .name(let name), .word(let name):
                advance()
                try expect(":")
                item[name] = try value(at: path.map { "\($0).\(name)" } ?? "root")
            default: throw unexpected()
            }
        } while take(",")
        try expect("}")
        return item
    }

    private func set(of elements: [AttributeValue]) throws(DynamoDBError) -> AttributeValue {
        guard !elements.isEmpty else { throw .validation("Empty bags are not supported") }
        let texts = elements.compactMap(\.stringValue)
        let numbers = elements.compactMap(\.numberValue)
        let binaries = elements.compactMap(\.binaryValue)
        guard [texts.count, numbers.count, binaries.count].contains(elements.count) else {
            throw .validation("Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags")
        }
        if Set(elements).count < elements.count {
            let shown = texts.isEmpty ? numbers.map(\.text) : texts
            throw .invalidParameters("Input collection [\(shown.joined(separator: ", "))] contains duplicates.")
        }
        let set = AttributeValue.strings(texts) ?? .numbers(numbers) ?? .binaries(binaries)
        guard let set else { throw .validation("Empty bags are not supported") }
        return set
    }
}
