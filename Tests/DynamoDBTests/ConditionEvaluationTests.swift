import TestSupport
import XCTest

@testable import DynamoDB

final class ConditionEvaluationTests: XCTestCase {
    private static let item: Item = [
        "n": .number(5), "s": "straße", "e": "", "bin": .binary([1, 2, 3]), "yes": .bool(true), "nothing": .null,
        "l": .list(["a", .number(1), .list([])]), "m": .map(["k": .map(["deep": "x"]), "els": .list([.map(["v": .number(7)])])]),
        "ss": .stringSet(["a", "b"]), "ns": .numberSet([1, 2]), "bs": .binarySet([[1]]), "t": "S",
    ]
    private static let values: [String: AttributeValue] = [
        ":five": .number(5), ":six": .number(6), ":s": "straße", ":a": "a", ":stra": "stra", ":part": "raß", ":empty": "",
        ":b": .binary([1, 2, 3]), ":b12": .binary([1, 2]), ":b23": .binary([2, 3]), ":yes": .bool(true), ":null": .null,
        ":one": .number(1), ":typeS": "S", ":typeN": "N", ":typeM": "M", ":l": .list(["a", .number(1), .list([])]),
        ":ss": .stringSet(["a", "b"]), ":x": "x", ":seven": .number(7), ":z": "z", ":el": .list([]), ":three": .number(3),
        ":b1": .binary([1]),
    ]

    private func isMet(_ text: String) throws -> Bool {
        var placeholders = try ExpressionPlaceholders(names: nil, values: Self.values)
        return try ConditionParser.parse(text, placeholders: &placeholders).isMet(by: Self.item)
    }

    func testWhatIsTrueOfAnItem() throws {
        for text in [
            "n = :five", "n <> :six", "n < :six", "n <= :five", "n > :one", "n >= :five", "s = :s", "s > :a", "bin = :b",
            "bin > :b12", "yes = :yes", "nothing = :null", "l = :l", "ss = :ss", "m.k.deep = :x", "m.els[0].v = :seven",
            "n BETWEEN :one AND :six", "n BETWEEN :five AND :five", "s BETWEEN :a AND :z", ":five BETWEEN :one AND n",
            "n IN (:six, :five)", "m.k.deep IN (:x)", "attribute_exists(n)", "attribute_exists(m.k.deep)",
            "attribute_exists(nothing)", "attribute_not_exists(absent)", "attribute_not_exists(m.absent)",
            "attribute_not_exists(l[3])", "attribute_type(s, :typeS)", "attribute_type(m, :typeM)", "begins_with(s, :stra)",
            "begins_with(s, :empty)", "begins_with(bin, :b12)", "contains(s, :part)", "contains(bin, :b23)", "contains(l, :a)",
            "contains(l, :el)", "contains(ss, :a)", "contains(ns, :one)", "contains(bs, :b1)", "size(s) > :six",
            "size(bin) = :three", "size(l) = :three", "size(e) < :one", "NOT n = :six", "n = :six OR s = :s",
            "n = :five AND s = :s", "NOT (n = :six OR s = :a)", "absent <> :five", "n <> :s", "NOT absent = :five",
            "n = :six AND n = :six OR n = :five", "n = :five OR n = :five AND n = :six",
        ] { XCTAssertTrue(try isMet(text), text) }
    }

    func testWhatIsFalseOfAnItem() throws {
        for text in [
            "n = :six", "n <> :five", "n < :five", "n = :s", "n < :s", "s > :five", "absent = :five", "absent < :five",
            "absent >= :five", "m.k = :x", "s.k = :x", "l[9] = :a", "l.a = :a", "n BETWEEN :six AND :seven",
            "s BETWEEN :one AND :six", "absent BETWEEN :one AND :six", "n IN (:six, :s)", "absent IN (:five)",
            "attribute_exists(absent)", "attribute_not_exists(n)", "attribute_type(n, :typeS)", "attribute_type(absent, :typeS)",
            "begins_with(n, :stra)", "begins_with(absent, :stra)", "begins_with(bin, :stra)", "contains(n, :five)",
            "contains(ss, :x)", "contains(absent, :x)", "contains(m, :x)", "size(n) > :one", "size(absent) >= :one",
            "size(yes) = :one", "yes < :five", "NOT n = :five", "n = :six OR s = :a", "n = :five AND s = :a",
        ] { XCTAssertFalse(try isMet(text), text) }
    }

    func testAConditionKnowsTheAttributesItAsksAbout() throws {
        var placeholders = try ExpressionPlaceholders(names: nil, values: Self.values)
        let text = "a.b = :s AND (size(c[0]) > :one OR NOT contains(d, e)) AND f BETWEEN g AND :s AND h IN (i, :s)"
        XCTAssertEqual(
            try ConditionParser.parse(text, placeholders: &placeholders).attributeNames,
            ["a", "c", "d", "e", "f", "g", "h", "i"])
    }

    // MARK: Projections

    private func project(_ text: String) throws -> Item {
        var placeholders = try ExpressionPlaceholders(names: nil, values: nil)
        return try ItemProjection.parse(text, placeholders: &placeholders).applied(to: Self.item)
    }

    func testProjectionsKeepWhatTheyName() throws {
        XCTAssertEqual(try project("n, s, absent"), ["n": .number(5), "s": "straße"])
        XCTAssertEqual(try project("m.k.deep"), ["m": .map(["k": .map(["deep": "x"])])])
        XCTAssertEqual(try project("m.els[0].v, m.k"), ["m": Self.item["m"] ?? .null])
        XCTAssertEqual(try project("l[2], l[0], l[9]"), ["l": .list(["a", .list([])])])
        XCTAssertEqual(try project("m.absent, s.x, n[0], absent.x"), [:])
    }

    func testProjectionsThatMeetAreRefused() throws {
        for (text, message) in [
            ("a, a", "overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]"),
            ("a.b, a", "overlap with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a]"),
            ("a.b, a[0]", "conflict with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, [0]]"),
        ] {
            XCTAssertThrowsError(try project(text)) {
                XCTAssertEqual(($0 as? ExpressionProblem)?.message, "Two document paths \(message)")
            }
        }
        for text in ["", "a,", ",a", "a b", "a.", "a[x]", ":a"] { XCTAssertThrowsError(try project(text), text) }
    }

    // MARK: Written and read back

    private func randomPath(_ random: inout SeededRandom) -> DocumentPath {
        var path = DocumentPath(["a", "year", "b.c", "é"].randomElement(using: &random) ?? "a")
        for _ in 0..<Int.random(in: 0...2, using: &random) {
            path.steps.append(Bool.random(using: &random) ? .index(Int.random(in: 0...9, using: &random)) : .name("x"))
        }
        return path
    }

    private func randomCondition(_ depth: Int, _ random: inout SeededRandom) -> Condition {
        let path = Condition.Operand.path(randomPath(&random))
        let value = Condition.Operand.value(.number(DynamoDBNumber(Int.random(in: 0...9, using: &random))))
        switch Int.random(in: 0..<(depth == 0 ? 6 : 9), using: &random) {
        case 0: return .comparison(.less, path, value)
        case 1: return .between(path, .value("a"), .value("b"))
        case 2: return .oneOf(path, [value, value])
        case 3: return .function(.init(function: .attributeExists, operands: [path]))
        case 4: return .function(.init(function: .beginsWith, operands: [path, .value("x")]))
        case 5: return .comparison(.equal, .function(.init(function: .size, operands: [path])), value)
        case 6: return .and(randomCondition(depth - 1, &random), randomCondition(depth - 1, &random))
        case 7: return .or(randomCondition(depth - 1, &random), randomCondition(depth - 1, &random))
        default: return .not(randomCondition(depth - 1, &random))
        }
    }

    func testConditionsReadBackAsTheyWere() throws {
        var random = SeededRandom()
        for _ in 0..<rounds(300, long: 30_000) {
            let condition = randomCondition(4, &random)
            var rendering = ExpressionRendering()
            let text = rendering.text(of: condition)
            guard text.utf8.count <= ExpressionParser.maximumByteCount else { continue }
            var placeholders = try ExpressionPlaceholders(
                names: Dictionary(uniqueKeysWithValues: rendering.names.map { ($0.placeholder, $0.name) }),
                values: rendering.values.isEmpty
                    ? nil : Dictionary(uniqueKeysWithValues: rendering.values.map { ($0.placeholder, $0.value) }))
            XCTAssertEqual(try ConditionParser.parse(text, placeholders: &placeholders), condition, text)
            XCTAssertNoThrow(try placeholders.checkAllUsed())
        }
    }

    func testUpdatesReadBackAsTheyWere() throws {
        let one = UpdateExpression.Operand.value(.number(1))
        let a = DocumentPath("a")
        let update = UpdateExpression([
            .set(a, .sum(.ifNotExists(a, one), one)), .set(DocumentPath("b.c"), .listAppend(.path(DocumentPath("d")), .value(.list([])))),
            .set(DocumentPath("e"), .difference(.path(a), one)), .remove(DocumentPath("year")), .add(DocumentPath("f"), .number(2)),
            .delete(DocumentPath("g"), .stringSet(["x"])),
        ])
        var rendering = ExpressionRendering()
        let text = rendering.text(of: update)
        var placeholders = try ExpressionPlaceholders(
            names: Dictionary(uniqueKeysWithValues: rendering.names.map { ($0.placeholder, $0.name) }),
            values: Dictionary(uniqueKeysWithValues: rendering.values.map { ($0.placeholder, $0.value) }))
        XCTAssertEqual(try UpdateExpressionParser.parse(text, placeholders: &placeholders), update, text)
        XCTAssertNoThrow(try placeholders.checkAllUsed())
    }
}
