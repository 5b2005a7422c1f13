import DynamoDB

/// Reads a statement by recursive descent.
///
/// The simple forms: one table or index, conditions, updates of attributes, values written out or as `?`. Joins, groups,
/// nested selections and computed columns are refused, as DynamoDB refuses most of them.
struct PartiQLParser {
    /// Ours: values and parentheses inside each other, so that no text can exhaust the stack.
    private static let maximumDepth = 64

    /// Words that begin a clause: none of them is a name unless it is quoted.
    private static let keywords: Set<String> = [
        "SELECT", "FROM", "WHERE", "ORDER", "GROUP", "HAVING", "INSERT", "INTO", "UPDATE", "DELETE", "RETURNING",
    ]
    private static let operators: Set<String> = ["AND", "OR", "IS", "LIKE", "IN", "BETWEEN"]

    let tokens: [PartiQLToken]
    private let places: [PartiQLPlace]
    private(set) var index = 0
    var parameters: ArraySlice<AttributeValue>
    private var depth = 0

    /// - Throws: a ValidationException for what is no statement, or has not as many parameters as `?`
    static func parse(_ text: String, _ parameters: [AttributeValue]) throws(DynamoDBError) -> PartiQLStatement {
        var parser = PartiQLParser(try PartiQLTokenizer.tokens(of: text), parameters: parameters[...])
        let statement = try parser.statement()
        _ = parser.take(";")
        guard parser.current == .end else { throw .leftOverToken }
        guard parser.parameters.isEmpty else {
            throw .validation("Number of parameters in request and statement don't match.")
        }
        return statement
    }

    private init(_ tokens: [(token: PartiQLToken, place: PartiQLPlace)], parameters: ArraySlice<AttributeValue>) {
        self.tokens = tokens.map(\.token)
        places = tokens.map(\.place)
        self.parameters = parameters
    }

    // MARK: Tokens

    var current: PartiQLToken { tokens[index] }

    /// Where the current token stands.
    var place: PartiQLPlace { places[index] }

    /// Whether a condition or a value cannot go on here.
    var isAtEnd: Bool { current == .end || current == .sign(";") }

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
        if current.isOne(of: Self.operators) { return .malformedStatement("Unexpected operator") }
        if current.isOne(of: Self.keywords) { return .malformedStatement("Unexpected keyword") }
        return .malformedStatement("Unexpected term")
    }

    /// Whether a name stands here.
    var isAtName: Bool {
        switch current {
        case .name: true
        case .word: !current.isOne(of: Self.keywords) && !current.isOne(of: Self.operators)
        default: false
        }
    }

    mutating func name() throws(DynamoDBError) -> String {
        guard isAtName else { throw unexpected() }
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
        if take(keyword: "INSERT") { return try insert() }
        if take(keyword: "UPDATE") {
            let table = try table(followedBy: ["SET", "REMOVE"])
            let actions = try actions()
            let condition = take(keyword: "WHERE") ? try disjunction() : nil
            return .update(table: table, UpdateExpression(actions), condition: condition, returning: try returning())
        }
        if take(keyword: "FROM") {
            let table = try table(followedBy: ["WHERE", "SET", "REMOVE"])
            let condition = take(keyword: "WHERE") ? try disjunction() : nil
            let actions = try actions()
            return .update(table: table, UpdateExpression(actions), condition: condition, returning: try returning())
        }
        if take(keyword: "DELETE") {
            try expect(keyword: "FROM")
            let table = try table(followedBy: ["WHERE", "RETURNING", "ORDER"])
            let condition = take(keyword: "WHERE") ? try disjunction() : nil
            let returning = try returning()
            guard returning == .none || returning == .allOld else { throw .returningOfDelete(returning) }
            return .delete(table: table, condition: condition, returnsOldItem: returning == .allOld)
        }
        throw isAtEnd ? unexpected() : .malformedStatement("Expected data manipulation")
    }

    private mutating func insert() throws(DynamoDBError) -> PartiQLStatement {
        try expect(keyword: "INTO")
        let table = try table(followedBy: nil)
        guard take(keyword: "VALUE") else { throw isAtEnd ? unexpected() : .leftOverToken }
        guard case .map(let item) = try value(at: nil) else { throw .malformedStatement("The value is not a tuple") }
        return .insert(table: table, item)
    }

    /// The name of a table that is written.
    ///
    /// - Parameter keywords: those that may follow; another word would be another name for the table
    private mutating func table(followedBy keywords: [String]?) throws(DynamoDBError) -> String {
        guard isAtName else { throw .malformedStatement("Expected identifier for simple path") }
        let table = try component()
        if let keywords { try refuseAlias(unless: keywords) }
        return table
    }

    /// The name of a table or an index.
    private mutating func component() throws(DynamoDBError) -> String {
        let name = try name()
        guard !name.isEmpty else { throw .validation("Path component cannot be an empty string") }
        return name
    }

    private func refuseAlias(unless keywords: [String]) throws(DynamoDBError) {
        switch current {
        case .name: throw .validation("Aliasing is not supported")
        case .word where !current.isOne(of: keywords): throw .validation("Aliasing is not supported")
        default: return
        }
    }

    private mutating func select() throws(DynamoDBError) -> PartiQLSelect {
        var columns: [DocumentPath]?
        if !take("*") {
            var read = [try column()]
            while take(",") { read.append(try column()) }
            columns = read
        }
        try expect(keyword: "FROM")
        var select = PartiQLSelect(tableName: try component(), columns: columns)
        if take(".") { select.indexName = try component() }
        guard !take(".") else { throw .validation("A path may contain at most 2 components in the FROM clause") }
        try refuseAlias(unless: ["WHERE", "ORDER", "GROUP", "HAVING", "LIMIT"])
        if take(keyword: "WHERE") { select.condition = try disjunction() }
        if take(keyword: "ORDER") {
            try expect(keyword: "BY")
            repeat { select.order.append(try orderTerm()) } while take(",")
        }
        return select
    }

    private mutating func column() throws(DynamoDBError) -> DocumentPath {
        if index + 1 < tokens.count, case .word = current, tokens[index + 1] == .sign("(") {
            throw .validation("Unexpected path component at \(place)")
        }
        return try path()
    }

    private mutating func orderTerm() throws(DynamoDBError) -> PartiQLSelect.OrderTerm {
        let path = try path()
        let isAscending = !take(keyword: "DESC")
        if isAscending { _ = take(keyword: "ASC") }
        return PartiQLSelect.OrderTerm(path: path, isAscending: isAscending)
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
