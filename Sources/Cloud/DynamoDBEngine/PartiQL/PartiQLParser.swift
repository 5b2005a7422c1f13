import DynamoDB

/// Reads a statement by recursive descent.
///
/// The simple forms: one table or index, conditions, updates of attributes, values written out or as `?`. Joins, groups,
/// nested selections and computed columns are refused, as DynamoDB refuses most of them.
struct PartiQLParser {
    /// Ours: values and parentheses inside each other, so that no text can exhaust the stack.
    private static let maximumDepth = 64

    let tokens: [PartiQLToken]
    private(set) var index = 0
    var parameters: ArraySlice<AttributeValue>
    private var depth = 0

    /// - Throws: a ValidationException for what is no statement, or has not as many parameters as `?`
    static func parse(_ text: String, _ parameters: [AttributeValue]) throws(DynamoDBError) -> PartiQLStatement {
        var parser = PartiQLParser(tokens: try PartiQLTokenizer.tokens(of: text), parameters: parameters[...])
        let statement = try parser.statement()
        _ = parser.take(";")
        guard parser.current == .end else { throw parser.unexpected() }
        guard parser.parameters.isEmpty else {
            throw .validation("Number of parameters in request and statement don't match.")
        }
        return statement
    }

    private init(tokens: [PartiQLToken], parameters: ArraySlice<AttributeValue>) {
        self.tokens = tokens
        self.parameters = parameters
    }

    // MARK: Tokens

    var current: PartiQLToken { tokens[index] }

    mutating func advance() {
        index = min(index + 1, tokens.count - 1)
    }

    mutating func take(_ sign: String) -> Bool {
        guard current == .sign(sign) else { return false }
        advance()
        return true
    }

    mutating func take(keyword: String) -> Bool {
        guard current.isKeyword(keyword) else { return false }
        advance()
        return true
    }

    mutating func expect(_ sign: String) throws(DynamoDBError) {
        guard take(sign) else { throw unexpected() }
    }

    mutating func expect(keyword: String) throws(DynamoDBError) {
        guard take(keyword: keyword) else { throw unexpected() }
    }

    func unexpected() -> DynamoDBError {
        switch current {
        case .end: .malformedStatement("Unexpected end of statement")
        case .word(let text), .name(let text), .text(let text), .number(let text), .sign(let text):
            .malformedStatement("Unexpected \(text)")
        }
    }

    mutating func name() throws(DynamoDBError) -> String {
        defer { advance() }
        switch current {
        case .name(let name), .word(let name): return name
        default: throw unexpected()
        }
    }

    mutating func nested<Value>(
        _ body: (inout PartiQLParser) throws(DynamoDBError) -> Value
    ) throws(DynamoDBError) -> Value {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth else { throw .malformedStatement("It is nested too deeply") }
        return try body(&self)
    }

    // MARK: Statements

    private mutating func statement() throws(DynamoDBError) -> PartiQLStatement {
        if take(keyword: "SELECT") { return .select(try select()) }
        if isAtFunction("EXISTS") {
            advance()
            try expect("(")
            try expect(keyword: "SELECT")
            let select = try select()
            try expect(")")
            return .exists(select)
        }
        if take(keyword: "INSERT") {
            try expect(keyword: "INTO")
            let table = try name()
            try expect(keyword: "VALUE")
            guard case .map(let item) = try value() else { throw .malformedStatement("The value is not a tuple") }
            return .insert(table: table, item)
        }
        if take(keyword: "UPDATE") {
            let table = try name()
            let actions = try actions()
            try expect(keyword: "WHERE")
            let condition = try disjunction()
            return .update(table: table, UpdateExpression(actions), condition: condition, returning: try returning())
        }
        if take(keyword: "DELETE") {
            try expect(keyword: "FROM")
            let table = try name()
            try expect(keyword: "WHERE")
            let condition = try disjunction()
            let returning = try returning()
            guard returning == .none || returning == .allOld else { throw .returningOfDelete(returning) }
            return .delete(table: table, condition: condition, returnsOldItem: returning == .allOld)
        }
        throw unexpected()
    }

    private mutating func select() throws(DynamoDBError) -> PartiQLSelect {
        var columns: [DocumentPath]?
        if !take("*") {
            var read = [try path()]
            while take(",") { read.append(try path()) }
            columns = read
        }
        try expect(keyword: "FROM")
        var select = PartiQLSelect(tableName: try name(), columns: columns)
        if take(".") { select.indexName = try name() }
        if take(keyword: "WHERE") { select.condition = try disjunction() }
        if take(keyword: "ORDER") {
            try expect(keyword: "BY")
            _ = try path()
            select.ascending = !take(keyword: "DESC")
            if select.ascending == true { _ = take(keyword: "ASC") }
        }
        return select
    }

    private mutating func returning() throws(DynamoDBError) -> UpdateItemRequest.ReturnValues {
        guard take(keyword: "RETURNING") else { return .none }
        let isAll = take(keyword: "ALL")
        if !isAll { try expect(keyword: "MODIFIED") }
        let isOld = take(keyword: "OLD")
        if !isOld { try expect(keyword: "NEW") }
        try expect("*")
        return isAll ? (isOld ? .allOld : .allNew) : (isOld ? .updatedOld : .updatedNew)
    }
}
