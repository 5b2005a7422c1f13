import TestSupport
import XCTest

@testable import DynamoDB

/// What a condition's text means. What is refused stands in `ConditionRefusalTests`.
final class ConditionParserTests: XCTestCase {
    private static let values: [String: AttributeValue] = [
        ":a": "a", ":b": "b", ":n": .number(1), ":m": .number(2), ":x": .binary([1]), ":y": .binary([2]), ":t": .bool(true),
        ":null": .null, ":l": .list([]), ":map": .map([:]), ":ss": .stringSet(["a"]), ":S": "S",
    ]

    private func parse(_ text: String, names: [String: String]? = nil) throws -> Condition {
        var placeholders = try ExpressionPlaceholders(names: names, values: Self.values)
        return try ConditionParser.parse(text, placeholders: &placeholders)
    }

    private func assertReads(_ text: String, _ condition: Condition, names: [String: String]? = nil, line: UInt = #line) {
        XCTAssertEqual(try parse(text, names: names), condition, text, line: line)
    }

    private func path(_ steps: DocumentPath.Step...) -> Condition.Operand {
        .path(DocumentPath(steps: steps))
    }

    private func equals(_ name: String, _ value: AttributeValue = "a") -> Condition {
        .comparison(.equal, .path(DocumentPath(name)), .value(value))
    }

    private func call(_ function: Condition.Function, _ operands: Condition.Operand...) -> Condition.FunctionCall {
        Condition.FunctionCall(function: function, operands: operands)
    }

    // MARK: Precedence

    func testAndBindsMoreTightlyThanOr() {
        assertReads("p = :a OR q = :a AND r = :a", .or(equals("p"), .and(equals("q"), equals("r"))))
        assertReads("p = :a AND q = :a OR r = :a", .or(.and(equals("p"), equals("q")), equals("r")))
        assertReads(
            "p = :a AND q = :a OR r = :a AND s = :a",
            .or(.and(equals("p"), equals("q")), .and(equals("r"), equals("s"))))
    }

    func testNotBindsMoreTightlyThanAnd() {
        assertReads("NOT p = :a AND q = :a", .and(.not(equals("p")), equals("q")))
        assertReads("p = :a OR NOT q = :a", .or(equals("p"), .not(equals("q"))))
        assertReads("NOT NOT p = :a", .not(.not(equals("p"))))
        assertReads(
            "NOT attribute_exists(p) OR q = :a",
            .or(.not(.function(call(.attributeExists, path(.name("p"))))), equals("q")))
    }

    func testParenthesesGoBeforeAll() {
        assertReads("(p = :a OR q = :a) AND r = :a", .and(.or(equals("p"), equals("q")), equals("r")))
        assertReads("NOT (p = :a AND q = :a)", .not(.and(equals("p"), equals("q"))))
        assertReads("p = :a AND (q = :a AND r = :a)", .and(equals("p"), .and(equals("q"), equals("r"))))
    }

    func testEqualOperatorsGroupFromTheLeft() {
        assertReads("p = :a AND q = :a AND r = :a", .and(.and(equals("p"), equals("q")), equals("r")))
        assertReads("p = :a OR q = :a OR r = :a", .or(.or(equals("p"), equals("q")), equals("r")))
    }

    func testTheAndOfBetweenIsItsOwn() {
        let between = Condition.between(path(.name("p")), .value("a"), .value("b"))
        assertReads("p BETWEEN :a AND :b AND q = :a", .and(between, equals("q")))
        assertReads("q = :a AND p BETWEEN :a AND :b", .and(equals("q"), between))
        assertReads("NOT p BETWEEN :a AND :b", .not(between))
        assertReads("p BETWEEN :a AND :b OR p BETWEEN :a AND :b", .or(between, between))
    }

    // MARK: Comparisons

    func testEveryComparatorIsRead() {
        let comparators: [(String, Condition.Comparator)] = [
            ("=", .equal), ("<>", .notEqual), ("<", .less), ("<=", .lessOrEqual), (">", .greater), (">=", .greaterOrEqual),
        ]
        for (text, comparator) in comparators {
            assertReads("p \(text) :n", .comparison(comparator, path(.name("p")), .value(.number(1))))
            assertReads(":n\(text)p", .comparison(comparator, .value(.number(1)), path(.name("p"))))
            XCTAssertEqual(comparator.mirrored.mirrored, comparator)
        }
    }

    func testComparatorsTurnedRoundSayTheSame() {
        for comparator in [Condition.Comparator.equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual] {
            for (left, right) in [(1, 2), (2, 1), (1, 1)] {
                XCTAssertEqual(holds(comparator, left, right), holds(comparator.mirrored, right, left), "\(comparator)")
            }
        }
    }

    private func holds(_ comparator: Condition.Comparator, _ left: Int, _ right: Int) -> Bool {
        switch comparator {
        case .equal: left == right
        case .notEqual: left != right
        case .less: left < right
        case .lessOrEqual: left <= right
        case .greater: left > right
        case .greaterOrEqual: left >= right
        }
    }

    func testOneOfTakesOneChoiceOrMany() {
        assertReads("p IN (:a)", .oneOf(path(.name("p")), [.value("a")]))
        assertReads("p in(:a,:n , q)", .oneOf(path(.name("p")), [.value("a"), .value(.number(1)), path(.name("q"))]))
        let many = Array(repeating: ":a", count: 100).joined(separator: ",")
        assertReads("p IN (\(many))", .oneOf(path(.name("p")), Array(repeating: .value("a"), count: 100)))
    }

    func testValuesOfEveryTypeMayBeComparedForEquality() {
        for (placeholder, value) in Self.values {
            assertReads("p = \(placeholder)", equals("p", value))
            assertReads("p <> \(placeholder)", .comparison(.notEqual, path(.name("p")), .value(value)))
        }
    }

    func testOrderedTypesHaveBounds() {
        assertReads("p BETWEEN :n AND :m", .between(path(.name("p")), .value(.number(1)), .value(.number(2))))
        assertReads("p BETWEEN :x AND :y", .between(path(.name("p")), .value(.binary([1])), .value(.binary([2]))))
        assertReads("p BETWEEN q AND :a", .between(path(.name("p")), path(.name("q")), .value("a")))
        assertReads(":a BETWEEN p AND q", .between(.value("a"), path(.name("p")), path(.name("q"))))
    }

    // MARK: Functions

    func testEveryFunctionIsRead() {
        let p = path(.name("p"))
        assertReads("attribute_exists(p)", .function(call(.attributeExists, p)))
        assertReads("attribute_not_exists ( p )", .function(call(.attributeNotExists, p)))
        assertReads("attribute_type(p, :S)", .function(call(.attributeType, p, .value("S"))))
        assertReads("begins_with(p, :a)", .function(call(.beginsWith, p, .value("a"))))
        assertReads("begins_with(p, q)", .function(call(.beginsWith, p, path(.name("q")))))
        assertReads("begins_with(p, :x)", .function(call(.beginsWith, p, .value(.binary([1])))))
        assertReads("contains(p, :t)", .function(call(.contains, p, .value(.bool(true)))))
        assertReads("contains(:a, p)", .function(call(.contains, .value("a"), p)))
        assertReads("(attribute_exists(p))", .function(call(.attributeExists, p)))
    }

    func testSizeIsAnOperand() {
        let size = Condition.Operand.function(call(.size, path(.name("p"))))
        assertReads("size(p) > :n", .comparison(.greater, size, .value(.number(1))))
        assertReads(":n <= size(p)", .comparison(.lessOrEqual, .value(.number(1)), size))
        assertReads("size(p) BETWEEN :n AND :m", .between(size, .value(.number(1)), .value(.number(2))))
        assertReads("size(p) IN (:n, :m)", .oneOf(size, [.value(.number(1)), .value(.number(2))]))
        assertReads("(size(p)) = q", .comparison(.equal, size, path(.name("q"))))
        assertReads("size(:a) = :n", .comparison(.equal, .function(call(.size, .value("a"))), .value(.number(1))))
    }

    func testEveryTypeNameIsKnown() throws {
        for type in ["S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS"] {
            var placeholders = try ExpressionPlaceholders(names: nil, values: [":type": .string(type)])
            XCTAssertEqual(
                try ConditionParser.parse("attribute_type(p, :type)", placeholders: &placeholders),
                .function(call(.attributeType, path(.name("p")), .value(.string(type)))))
        }
    }

    // MARK: Paths

    func testPathsStepIntoMapsAndLists() {
        let cases: [(String, [DocumentPath.Step])] = [
            ("p.q", [.name("p"), .name("q")]), ("p[0]", [.name("p"), .index(0)]),
            ("p.q[10].r[2][3].s", [.name("p"), .name("q"), .index(10), .name("r"), .index(2), .index(3), .name("s")]),
            ("p [ 007 ] . q", [.name("p"), .index(7), .name("q")]), ("(p).q", [.name("p"), .name("q")]),
            ("(p)[1].q", [.name("p"), .index(1), .name("q")]), ("(p.q).r", [.name("p"), .name("q"), .name("r")]),
        ]
        for (text, steps) in cases {
            assertReads("\(text) = :a", .comparison(.equal, .path(DocumentPath(steps: steps)), .value("a")))
            assertReads(":a = \(text)", .comparison(.equal, .value("a"), .path(DocumentPath(steps: steps))))
        }
    }

    func testANamePlaceholderIsOneStepWhateverItHolds() {
        let names = ["#d": "a.b[0]", "#r": "year", "#1": "é"]
        assertReads("#d = :a", equals("a.b[0]"), names: names)
        assertReads("p.#r[0].#1 = :a", .comparison(
            .equal, path(.name("p"), .name("year"), .index(0), .name("é")), .value("a")), names: names)
    }

    func testPathsAreShownWithTheirSteps() {
        XCTAssertEqual("\(DocumentPath("p"))", "[p]")
        XCTAssertEqual("\(DocumentPath(steps: [.name("p"), .index(3), .name("q")]))", "[p, [3], q]")
        XCTAssertEqual(DocumentPath("p").topLevelName, "p")
        XCTAssertNil(DocumentPath(steps: [.name("p"), .index(0)]).topLevelName)
        XCTAssertNotEqual(DocumentPath("\u{e9}"), DocumentPath("e\u{301}"), "names are bytes")
        XCTAssertNotEqual(DocumentPath("0"), DocumentPath(steps: [.index(0)]))
    }

    // MARK: Words

    func testKeywordsAreWrittenInAnyCase() {
        assertReads("not p = :a oR q Between :a aNd :b And r iN (:a)", .or(
            .not(equals("p")),
            .and(.between(path(.name("q")), .value("a"), .value("b")), .oneOf(path(.name("r")), [.value("a")]))))
    }

    func testWordsThatContainKeywordsAreNames() {
        for name in ["andy", "nota", "inn", "order_", "betweens", "p_1", "A1"] {
            assertReads("\(name) = :a", equals(name))
        }
    }

    func testAFunctionsNameAloneIsAnAttribute() {
        assertReads("attribute_exists = :a", equals("attribute_exists"))
        assertReads("begins_with = :a AND p = :a", .and(equals("begins_with"), equals("p")))
    }

    // MARK: Random conditions

    /// Written with the fewest parentheses that keep its meaning, a condition is read back as it was.
    func testRandomConditionsAreReadBack() throws {
        var random = SeededRandom()
        for _ in 0..<300 {
            let condition = randomCondition(depth: 4, using: &random)
            let text = written(condition)
            XCTAssertEqual(try parse(text), condition, text)
        }
    }

    private func randomCondition(depth: Int, using random: inout SeededRandom) -> Condition {
        let name = ["p", "q", "r"].randomElement(using: &random) ?? "p"
        func deeper() -> Condition { randomCondition(depth: depth - 1, using: &random) }
        switch Int.random(in: 0...(depth > 0 ? 8 : 3), using: &random) {
        case 0: return equals(name)
        case 1: return .between(path(.name(name)), .value("a"), .value("b"))
        case 2: return .oneOf(path(.name(name)), [.value("a"), .value("b")])
        case 3: return .function(call(.attributeExists, path(.name(name))))
        case 4: return .not(deeper())
        case 5, 6: return .and(deeper(), deeper())
        default: return .or(deeper(), deeper())
        }
    }

    /// - Parameter strength: of the operator around it: 0 none or OR, 1 AND, 2 NOT and the right sides
    private func written(_ condition: Condition, strength: Int = 0) -> String {
        func wrapped(_ text: String, _ own: Int) -> String { own < strength ? "(\(text))" : text }
        switch condition {
        case .or(let left, let right): return wrapped("\(written(left)) OR \(written(right, strength: 1))", 0)
        case .and(let left, let right):
            return wrapped("\(written(left, strength: 1)) AND \(written(right, strength: 2))", 1)
        case .not(let inner): return "NOT \(written(inner, strength: 3))"
        case .between(.path(let path), _, _): return "\(path.topLevelName ?? "") BETWEEN :a AND :b"
        case .oneOf(.path(let path), _): return "\(path.topLevelName ?? "") IN (:a, :b)"
        case .comparison(_, .path(let path), _): return "\(path.topLevelName ?? "") = :a"
        case .function(let call):
            guard case .path(let path) = call.operands[0] else { return "" }
            return "attribute_exists(\(path.topLevelName ?? ""))"
        case .between, .oneOf, .comparison: return ""
        }
    }
}
