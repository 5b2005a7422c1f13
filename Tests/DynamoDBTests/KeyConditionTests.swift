import XCTest

@testable import DynamoDB

final class KeyConditionTests: XCTestCase {
    private let a: AttributeValue = "a"
    private let values: [String: AttributeValue] = [":a": "a", ":b": "b", ":n": .number(1), ":t": .bool(true)]

    private func parse(_ text: String, names: [String: String]? = nil, values: [String: AttributeValue]? = nil) throws
        -> KeyCondition
    {
        var placeholders = try ExpressionPlaceholders(names: names, values: values ?? self.values)
        return try KeyCondition(parsing: text, placeholders: &placeholders)
    }

    private func assertRefused(
        _ text: String, _ message: String, names: [String: String]? = nil, values: [String: AttributeValue]? = nil,
        line: UInt = #line
    ) {
        XCTAssertThrowsError(try parse(text, names: names, values: values), text, line: line) {
            XCTAssertEqual(($0 as? DynamoDBError)?.message, message, line: line)
            XCTAssertEqual(($0 as? DynamoDBError)?.code, .validation, line: line)
        }
    }

    // MARK: What is understood

    func testEveryOperatorIsUnderstood() throws {
        let sorts: [(String, KeyCondition.Sort)] = [
            ("s = :b", .equals("b")), ("s < :b", .lessThan("b")), ("s <= :b", .lessThanOrEqual("b")),
            ("s > :b", .greaterThan("b")),
            ("s >= :b", .greaterThanOrEqual("b")), ("s BETWEEN :a AND :b", .between("a", "b")),
            ("begins_with(s, :b)", .beginsWith("b")),
            (":b < s", .greaterThan("b")), (":b <= s", .greaterThanOrEqual("b")), (":b > s", .lessThan("b")),
            (":b = s", .equals("b")),
        ]
        for (text, sort) in sorts {
            XCTAssertEqual(try parse("p = :a AND \(text)"), KeyCondition("p", equals: a, "s", sort), text)
        }
        XCTAssertEqual(try parse("p = :a"), KeyCondition("p", equals: a))
    }

    func testParenthesesSpacesAndCaseDoNotMatter() throws {
        let expected = KeyCondition("p", equals: a, "s", .between("a", "b"))
        for text in [
            "(p = :a) AND (s BETWEEN :a AND :b)", "(p = :a AND s BETWEEN :a AND :b)", "p=:a and s between :a and :b",
            "\t(p)\n=\r(:a) aNd (s) BeTwEeN (:a) AND (:b)",
        ] {
            XCTAssertEqual(try parse(text), expected, text)
        }
    }

    func testNamePlaceholdersStandForAnyName() throws {
        XCTAssertEqual(
            try parse("#p = :a AND begins_with(#s, :b)", names: ["#p": "year", "#s": "start.of day"]),
            KeyCondition("year", equals: a, "start.of day", .beginsWith("b")))
    }

    func testSortFirstIsTheSameCondition() throws {
        let condition = try parse("s > :b AND p = :a")
        XCTAssertEqual(condition.partitionName, "p")
        XCTAssertEqual(condition.partitionValue, a)
        XCTAssertEqual(condition.sortName, "s")
        XCTAssertEqual(condition.sort, .greaterThan("b"))
    }

    func testUsedPlaceholdersAreCounted() throws {
        var placeholders = try ExpressionPlaceholders(names: ["#p": "p", "#q": "q"], values: [":a": "a", ":b": "b", ":c": "c"])
        _ = try KeyCondition(parsing: "#p = :a", placeholders: &placeholders)
        XCTAssertThrowsError(try placeholders.checkAllUsed()) {
            XCTAssertEqual(
                ($0 as? DynamoDBError)?.message, "Value provided in ExpressionAttributeNames unused in expressions: keys: {#q}")
        }
        _ = try KeyCondition(parsing: "#q = :a", placeholders: &placeholders)
        XCTAssertThrowsError(try placeholders.checkAllUsed()) {
            XCTAssertEqual(
                ($0 as? DynamoDBError)?.message,
                "Value provided in ExpressionAttributeValues unused in expressions: keys: {:b, :c}")
        }
        _ = try KeyCondition(parsing: "p = :b and q = :c", placeholders: &placeholders)
        XCTAssertNoThrow(try placeholders.checkAllUsed())
    }

    func testRenderingReadsBackAsTheSameCondition() throws {
        for sort: KeyCondition.Sort? in [
            nil, .equals("b"), .lessThan("b"), .lessThanOrEqual("b"), .greaterThan("b"), .greaterThanOrEqual("b"),
            .between("a", "b"),
            .beginsWith("b"),
        ] {
            let condition = sort.map { KeyCondition("year", equals: a, "a b.c", $0) } ?? KeyCondition("year", equals: a)
            var rendering = ExpressionRendering()
            let text = rendering.text(of: condition)
            var placeholders = try ExpressionPlaceholders(
                names: Dictionary(uniqueKeysWithValues: rendering.names.map { ($0.placeholder, $0.name) }),
                values: Dictionary(uniqueKeysWithValues: rendering.values.map { ($0.placeholder, $0.value) }))
            XCTAssertEqual(try KeyCondition(parsing: text, placeholders: &placeholders), condition, text)
            XCTAssertNoThrow(try placeholders.checkAllUsed())
        }
    }

    // MARK: What is refused

    func testTextsOfNoKeyConditionAreRefused() {
        assertRefused("", "Invalid KeyConditionExpression: The expression can not be empty;")
        assertRefused("p > a OR p > :b", "Invalid operator used in KeyConditionExpression: OR")
        assertRefused("p IN (:a, :b)", "Invalid operator used in KeyConditionExpression: IN")
        assertRefused("NOT p = :a", "Invalid operator used in KeyConditionExpression: NOT")
        assertRefused("p <> :a", "Invalid operator used in KeyConditionExpression: <>")
        for function in ["attribute_exists(p)", "attribute_not_exists(p)", "contains(p.d, b)"] {
            assertRefused(function, "Invalid operator used in KeyConditionExpression: \(function.prefix { $0 != "(" })")
        }
        assertRefused(
            "attribute_type(p, :s)", "Invalid operator used in KeyConditionExpression: attribute_type", values: [":s": "S"])
        for text in ["size(b) > a AND a.b > b AND b > c", "a > size(b.d)", "a between size(b) and size(a)"] {
            assertRefused(text, "KeyConditionExpressions cannot contain nested operations")
        }
        for text in ["b > a.b", "b between c[1] and d", "a between b and size(a)", "begins_with(a, b)"] {
            assertRefused(text, "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition")
        }
        for text in ["b.d > :a AND c.d > :b", "a.d > :a", "b[0] > :a"] {
            assertRefused(text, "KeyConditionExpressions cannot have conditions on nested attributes")
        }
        assertRefused(":b > :a AND p < :b", "Invalid condition in KeyConditionExpression: No key attribute specified")
        assertRefused(
            ":a between :a and :b",
            "Invalid condition in KeyConditionExpression: BETWEEN operator must have the key attribute as its first operand")
        assertRefused(
            "begins_with(:a, p)",
            "Invalid condition in KeyConditionExpression: begins_with operator must have the key attribute as its first operand")
        assertRefused(
            "p = :a AND s > :a AND s < :b",
            "Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key")
    }

    func testSyntaxErrorsNameTheTokenAndItsNeighbours() {
        let prefix = "Invalid KeyConditionExpression: Syntax error; "
        assertRefused("a = = b", prefix + "token: \"=\", near: \"= = b\"")
        assertRefused("contains()", prefix + "token: \")\", near: \"()\"")
        assertRefused("p = :a AND begins_with(s, G_M#)", prefix + "token: \"#\", near: \"G_M#)\"")
        assertRefused("p = :a AND", prefix + "token: \"<EOF>\", near: \"AND\"")
        assertRefused("a > 4", prefix + "token: \"4\", near: \"> 4\"")
        assertRefused("p = \u{e9}x", prefix + "token: \"\u{e9}\", near: \"= \u{e9}x\"")
        for text in [
            "p", ":a", "p = :a)", "(p = :a", "p = :a :b", "p = :a AND AND s = :b", "= :a", "p BETWEEN :a", "p BETWEEN :a OR :b",
            "p IN :a",
            "p IN ()", "p = #", "p = :", "p..q = :a", "p[x] = :a", "p[0 = :a", "p. = :a", "_p = :a", "1p = :a", "and = :a",
            "(size(a))[0] > a",
            "things are not ok", "p = :a;", "NOT", "()", "p = (s = :a)", "(p = :a) = :b", "p + :a = :b",
        ] {
            XCTAssertThrowsError(try parse(text), text) {
                XCTAssertTrue(($0 as? DynamoDBError)?.message.hasPrefix(prefix) == true, "\(text): \($0)")
            }
        }
    }

    func testUndefinedPlaceholdersAreRefused() {
        assertRefused(
            "p = :missing",
            "Invalid KeyConditionExpression: An expression attribute value used in expression is not defined; "
                + "attribute value: :missing"
        )
        assertRefused(
            "#p = :a",
            "Invalid KeyConditionExpression: An expression attribute name used in the document path is not defined; "
                + "attribute name: #p"
        )
    }

    func testMalformedPlaceholdersAreRefused() {
        assertRefused("p = :a", "ExpressionAttributeNames must not be empty", names: [:])
        assertRefused("p = :a", "ExpressionAttributeValues must not be empty", values: [:])
        for key in ["a", "#", "#a-b", "", ":a"] {
            assertRefused(
                "p = :a", "ExpressionAttributeNames contains invalid key: Syntax error; key: \"\(key)\"", names: [key: "p"])
        }
        assertRefused("p = :a", "ExpressionAttributeValues contains invalid key: Syntax error; key: \"a\"", values: ["a": "x"])
    }

    func testReservedWordsNeedAPlaceholder() {
        for word in ["year", "Start", "NAME", "duration"] {
            assertRefused(
                "\(word) = :a",
                "Invalid KeyConditionExpression: Attribute name is a reserved keyword; reserved keyword: \(word)")
        }
        XCTAssertNoThrow(try parse("activity_start_end = :a"))
    }

    func testOperandsOfImpossibleTypesAreRefused() {
        let prefix = "Invalid KeyConditionExpression: Incorrect operand type for operator or function; operator or function: "
        assertRefused("p = :a AND begins_with(s, :n)", prefix + "begins_with, operand type: N")
        assertRefused("p = :a AND begins_with(s, :t)", prefix + "begins_with, operand type: BOOL")
        assertRefused("p = :a AND s < :t", prefix + "<, operand type: BOOL")
        assertRefused("p = :a AND :t >= s", prefix + ">=, operand type: BOOL")
        assertRefused("p = :a AND s BETWEEN :t AND :t", prefix + "BETWEEN, operand type: BOOL")
        XCTAssertNoThrow(try parse("p = :a AND s = :t"))
    }

    func testBoundsMustBeAlikeAndInOrder() {
        assertRefused(
            "p between :n and :a",
            "Invalid KeyConditionExpression: The BETWEEN operator requires same data type for lower and upper bounds; "
                + "lower bound operand: AttributeValue: {N:1}, upper bound operand: AttributeValue: {S:a}")
        assertRefused(
            "p between :b and :a",
            "Invalid KeyConditionExpression: The BETWEEN operator requires "
                + "upper bound to be greater than or equal to lower bound; "
                + "lower bound operand: AttributeValue: {S:b}, upper bound operand: AttributeValue: {S:a}")
        XCTAssertNoThrow(try parse("p = :a and s between :a and :a"))
    }

    func testFunctionsAreHeldToTheirRules() {
        let prefix = "Invalid KeyConditionExpression: "
        assertRefused("starts_with(p, :a)", prefix + "Invalid function name; function: starts_with")
        assertRefused("BEGINS_WITH(p, :a)", prefix + "Invalid function name; function: BEGINS_WITH")
        assertRefused("size(p)", prefix + "The function is not allowed to be used this way in an expression; function: size")
        assertRefused(
            "p = begins_with(s, :a)",
            prefix + "The function is not allowed to be used this way in an expression; function: begins_with")
        assertRefused(
            "begins_with(p)",
            prefix
                + "Incorrect number of operands for operator or function; operator or function: begins_with, "
                + "number of operands: 1"
        )
        assertRefused(
            "attribute_exists(:a)",
            prefix + "Operator or function requires a document path; operator or function: attribute_exists")
        assertRefused(
            "attribute_type(p, :a)",
            prefix + "Invalid attribute type name found; type: a, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}")
        assertRefused(
            "contains(p.q[1], p.q[1])",
            prefix + "The first operand must be distinct from the remaining operands for this operator or function; "
                + "operator: contains, first operand: [p, q, [1]]")
    }

    func testRedundantParenthesesAreRefused() {
        for text in ["((p = :a))", "((p)) = :a", "p = ((:a))", "(((p = :a) AND s = :b))"] {
            assertRefused(text, "Invalid KeyConditionExpression: The expression has redundant parentheses;")
        }
        XCTAssertNoThrow(try parse("((p = :a) AND (s = :b))"))
    }

    func testTheFirstClauseWithAProblemIsReported() {
        assertRefused(
            "p = :missing AND begins_with(s, :n)",
            "Invalid KeyConditionExpression: An expression attribute value used in expression is not defined; "
                + "attribute value: :missing"
        )
        assertRefused(
            "begins_with(s, :n) AND p = :missing",
            "Invalid KeyConditionExpression: Incorrect operand type for operator or function; operator or function: begins_with, "
                + "operand type: N")
        assertRefused(
            "begins_with(s, :n) AND year = :a",
            "Invalid KeyConditionExpression: Attribute name is a reserved keyword; reserved keyword: year")
    }

    func testLongAndDeepTextsAreRefused() {
        let long = "p = :a" + String(repeating: " ", count: 4_091)
        assertRefused(
            long, "Invalid KeyConditionExpression: Expression size has exceeded the maximum allowed size; expression size: 4097")
        XCTAssertNoThrow(try parse(String(long.dropLast())))
        assertRefused(
            "p = :a" + String(repeating: " AND p = :a", count: 150),
            "Invalid KeyConditionExpression: The expression contains too many operators; operator count: 301")
        assertRefused(
            String(repeating: "(", count: 4_000),
            "Invalid KeyConditionExpression: The expression is nested too deeply; maximum depth: 64")
        assertRefused(
            String(repeating: "NOT ", count: 1_000),
            "Invalid KeyConditionExpression: The expression is nested too deeply; maximum depth: 64")
    }

    // MARK: Against a key

    private func match(_ condition: KeyCondition, sort: String? = "s") throws -> (AttributeValue, KeyCondition.Sort?) {
        try condition.matched(to: KeySchema(partition: "p", sort: sort)) { $0 == "p" ? .string : .number }
    }

    private func assertUnmatched(
        _ condition: @autoclosure () throws -> KeyCondition, sort: String? = "s", _ message: String, line: UInt = #line
    ) {
        XCTAssertThrowsError(try match(condition(), sort: sort), line: line) {
            XCTAssertEqual(($0 as? DynamoDBError)?.message, message, line: line)
        }
    }

    func testPartsAreMatchedByName() throws {
        let (partition, sort) = try match(parse("s = :n AND p = :a"))
        XCTAssertEqual(partition, a)
        XCTAssertEqual(sort, .equals(.number(1)))
        XCTAssertNil(try match(KeyCondition("p", equals: a)).1)
    }

    func testPartsThatDoNotFitTheKeyAreRefused() {
        assertUnmatched(try parse("q = :a"), "Query condition missed key schema element: p")
        assertUnmatched(try parse("p = :a AND q = :n"), "Query condition missed key schema element: s")
        assertUnmatched(try parse("s = :n"), "Query condition missed key schema element: p")
        assertUnmatched(try parse("p > :a"), "Query key condition not supported")
        assertUnmatched(
            try parse("p = :a AND s > :n AND q = :b"),
            "The number of query conditions (3) exceeds the number of key attributes defined in the schema (2)")
        assertUnmatched(
            try parse("p = :a AND s > :n"), sort: nil,
            "The number of query conditions (2) exceeds the number of key attributes defined in the schema (1)")
        let mismatch = "One or more parameter values were invalid: Condition parameter type does not match schema type"
        assertUnmatched(try parse("p = :n"), mismatch)
        assertUnmatched(try parse("p = :a AND s = :t"), mismatch)
        assertUnmatched(KeyCondition("p", equals: a, "s", .between(.number(1), "x")), mismatch)
        assertUnmatched(try parse("p = :a AND begins_with(s, :b)"), mismatch)
    }

    func testConditionsMadeInTheProgramAreCheckedToo() {
        assertUnmatched(
            KeyCondition("p", equals: a, "s", .beginsWith(.number(1))),
            "Invalid KeyConditionExpression: Incorrect operand type for operator or function; operator or function: begins_with, "
                + "operand type: N")
        assertUnmatched(
            KeyCondition("p", equals: a, "s", .between(.number(2), .number(1))),
            "Invalid KeyConditionExpression: The BETWEEN operator requires "
                + "upper bound to be greater than or equal to lower bound; "
                + "lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}")
    }
}
