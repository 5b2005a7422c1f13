import TestSupport
import XCTest

@testable import DynamoDB

final class UpdateExpressionTests: XCTestCase {
    private static let values: [String: AttributeValue] = [
        ":s": "text", ":one": .number(1), ":two": .number(2), ":l": .list(["x", "y"]), ":ss": .stringSet(["b", "c"]),
        ":ns": .numberSet([1, 2]), ":m": .map(["k": "v"]), ":t": .bool(true), ":null": .null, ":b": .binary([1]),
        ":bs": .binarySet([[1]]), ":big": .number(DynamoDBNumber(9_999_999)),
    ]

    private func parse(_ text: String) throws -> UpdateExpression {
        var placeholders = try ExpressionPlaceholders(names: ["#n": "name", "#size": "size"], values: Self.values)
        return try UpdateExpressionParser.parse(text, placeholders: &placeholders)
    }

    private func assertRefused(_ text: String, _ message: String, line: UInt = #line) {
        XCTAssertThrowsError(try parse(text), text, line: line) {
            XCTAssertEqual(($0 as? ExpressionProblem)?.message, message, text, line: line)
        }
    }

    private static let item: Item = [
        "p": "key", "n": .number(5), "s": "text", "l": .list(["a", "b", "c"]), "m": .map(["k": .map(["deep": .number(1)])]),
        "ss": .stringSet(["a", "b"]), "ns": .numberSet([1, 3]), "bs": .binarySet([[1], [2]]),
    ]

    // MARK: What updates do

    func testUpdatesChangeWhatTheyName() throws {
        let cases: [(text: String, path: String, value: AttributeValue?)] = [
            ("SET a = :s", "a", "text"), ("set n = n + :one", "n", .number(6)), ("SET n = n - :two", "n", .number(3)),
            ("SET n = :two - n", "n", .number(-3)), ("SET a = n", "a", .number(5)), ("SET a = (n)", "a", .number(5)),
            ("SET a = (n + :one)", "a", .number(6)), ("SET n = if_not_exists(n, :one)", "n", .number(5)),
            ("SET a = if_not_exists(a, :one)", "a", .number(1)), ("SET a = if_not_exists(a, :one) + :two", "a", .number(3)),
            ("SET a = if_not_exists(a, if_not_exists(b, :s))", "a", "text"),
            ("SET l = list_append(l, :l)", "l", .list(["a", "b", "c", "x", "y"])),
            ("SET l = list_append(:l, l)", "l", .list(["x", "y", "a", "b", "c"])),
            ("SET a = list_append(if_not_exists(a, :l), :l)", "a", .list(["x", "y", "x", "y"])),
            ("SET l[1] = :s", "l", .list(["a", "text", "c"])), ("SET l[99] = :s", "l", .list(["a", "b", "c", "text"])),
            ("SET l[9] = :one, l[7] = :two", "l", .list(["a", "b", "c", .number(2), .number(1)])),
            ("SET m.k.deep = :s", "m", .map(["k": .map(["deep": "text"])])),
            ("SET m.fresh = :s", "m", .map(["k": .map(["deep": .number(1)]), "fresh": "text"])),
            ("SET #n = :s", "name", "text"), ("SET m.#size = :s REMOVE m.k", "m", .map(["size": "text"])),
            ("REMOVE n", "n", nil), ("REMOVE absent", "absent", nil), ("REMOVE l[0], l[2]", "l", .list(["b"])),
            ("REMOVE l[9]", "l", .list(["a", "b", "c"])), ("SET l[0] = :s REMOVE l[1]", "l", .list(["text", "c"])),
            ("ADD n :two", "n", .number(7)), ("ADD a :two", "a", .number(2)), ("ADD ss :ss", "ss", .stringSet(["a", "b", "c"])),
            ("ADD ns :ns", "ns", .numberSet([1, 2, 3])), ("ADD a :bs", "a", .binarySet([[1]])),
            ("ADD m.k.deep :one", "m", .map(["k": .map(["deep": .number(2)])])),
            ("DELETE ss :ss", "ss", .stringSet(["a"])), ("DELETE ns :ns", "ns", .numberSet([3])),
            ("DELETE bs :bs", "bs", .binarySet([[2]])), ("DELETE absent :ss", "absent", nil),
            ("REMOVE s ADD n :one SET a = :s DELETE ss :ss", "s", nil),
        ]
        for (text, name, value) in cases {
            let after = try parse(text).applied(to: Self.item)
            XCTAssertEqual(after[name], value, text)
            XCTAssertEqual(after["p"], "key", text)
        }
    }

    func testElementsOfSetsAreToldApartByTheirBytes() throws {
        let (composed, decomposed) = ("\u{e9}", "e\u{301}")
        let item: Item = ["p": "key", "ss": .stringSet([composed])]
        let added = try UpdateExpression([.add(DocumentPath("ss"), .stringSet([decomposed]))]).applied(to: item)
        guard case .stringSet(let both)? = added["ss"] else { return XCTFail("no set: \(added)") }
        XCTAssertEqual(both.map { Array($0.utf8) }, [Array(decomposed.utf8), Array(composed.utf8)])
        let left = try UpdateExpression([.delete(DocumentPath("ss"), .stringSet([composed]))]).applied(to: added)
        guard case .stringSet(let one)? = left["ss"] else { return XCTFail("no set: \(left)") }
        XCTAssertEqual(one.map { Array($0.utf8) }, [Array(decomposed.utf8)])
    }

    func testASetThatLosesAllItsElementsIsGone() throws {
        let update = UpdateExpression([.delete(DocumentPath("ss"), .stringSet(["a", "b", "z"]))])
        XCTAssertNil(try update.applied(to: Self.item)["ss"])
    }

    func testOperandsMeanTheItemAsItWas() throws {
        let after = try parse("SET n = s, s = n").applied(to: Self.item)
        XCTAssertEqual(after["n"], "text")
        XCTAssertEqual(after["s"], .number(5))
    }

    func testUpdatesThatCannotBeMadeAreRefused() throws {
        let path = "The document path provided in the update expression is invalid for update"
        let type = "An operand in the update expression has an incorrect data type"
        let absent = "The provided expression refers to an attribute that does not exist in the item"
        let cases: [(text: String, message: String)] = [
            ("SET absent.a = :s", path), ("SET n.a = :s", path), ("SET n[0] = :s", path), ("SET m[0] = :s", path),
            ("SET l.a = :s", path), ("SET l[9].a = :s", path), ("REMOVE absent.a", path), ("REMOVE s[0]", path),
            ("ADD absent.n :one", path), ("DELETE absent.s :ss", path), ("SET a = absent", absent),
            ("SET a = absent + :one", absent), ("SET a = m.absent", absent), ("SET a = s + :one", type),
            ("SET a = list_append(s, :l)", type), ("ADD s :one", type), ("ADD n :ss", type), ("ADD ss :ns", type),
            ("DELETE n :ss", type), ("DELETE ss :ns", type),
        ]
        for (text, message) in cases {
            XCTAssertThrowsError(try parse(text).applied(to: Self.item), text) {
                XCTAssertEqual(($0 as? DynamoDBError)?.message, message, text)
            }
        }
    }

    func testSumsStayExactOrAreRefused() throws {
        let most = try DynamoDBNumber("9.9999999999999999999999999999999999999E125")
        let update = UpdateExpression([.add(DocumentPath("n"), .number(most))])
        XCTAssertThrowsError(try update.applied(to: ["n": .number(most)])) {
            XCTAssertEqual(
                ($0 as? DynamoDBError)?.message,
                "Number overflow. Attempting to store a number with magnitude larger than supported range")
        }
    }

    func testOnlyWhatAddsSomethingCreatesAnItem() throws {
        for text in ["SET a = :s", "ADD a :one", "REMOVE b SET a = :s"] { XCTAssertTrue(try parse(text).createsItems, text) }
        for text in ["REMOVE a", "DELETE a :ss", "REMOVE a DELETE b :ss"] { XCTAssertFalse(try parse(text).createsItems, text) }
        XCTAssertTrue(UpdateExpression([]).createsItems)
    }

    // MARK: What is refused before

    func testTextsThatAreNoUpdateAreRefused() {
        let cases: [(text: String, token: String, near: String)] = [
            ("a = :s", "a", "a ="), ("SET", "<EOF>", "SET"), ("SET a", "<EOF>", "a"), ("SET a :s", ":s", "a :s"),
            ("SET a =", "<EOF>", "="), ("SET a = :s,", "<EOF>", ","), ("SET a = :s b = :s", "b", ":s b ="),
            ("SET a = n + :one + :two", "+", ":one + :two"), ("SET a = if_not_exists(a, :one + :two)", "+", ":one + :two"),
            ("REMOVE", "<EOF>", "REMOVE"), ("REMOVE a = :s", "=", "a = :s"), ("ADD a", "<EOF>", "a"), ("ADD a b", "b", "a b"),
            ("DELETE a = :ss", "=", "a = :ss"), ("SET :s = a", ":s", "SET :s ="), ("SET a = _f(b)", "_f", "= _f("),
        ]
        for (text, token, near) in cases {
            assertRefused(text, "Syntax error; token: \"\(token)\", near: \"\(near)\"")
        }
        assertRefused("", "The expression can not be empty;")
    }

    func testWhatTheGrammarAllowsMayStillBeWrong() {
        let type = "Incorrect operand type for operator or function; "
        let cases: [(text: String, message: String)] = [
            ("SET a = :s SET b = :s", "The \"SET\" section can only be used once in an update expression;"),
            ("SET a = :s REMOVE b REMOVE c", "The \"REMOVE\" section can only be used once in an update expression;"),
            ("SET size = :s", "Attribute name is a reserved keyword; reserved keyword: size"),
            ("SET a = f(b)", "Invalid function name; function: f"),
            ("SET a = size(b)", "The function is not allowed in an update expression; function: size"),
            ("SET a = list_append(list_append(:l, :l), :l)",
                "The function is not allowed to be used this way in an expression; function: list_append"),
            ("SET #x = :s", "An expression attribute name used in the document path is not defined; attribute name: #x"),
            ("SET a = :x", "An expression attribute value used in expression is not defined; attribute value: :x"),
            ("SET a = :s, a = :s", overlap("[a]", "[a]")), ("SET a = :s REMOVE a.b", overlap("[a]", "[a, b]")),
            ("SET a[0].b = :s REMOVE a[0]", overlap("[a, [0], b]", "[a, [0]]")),
            ("SET a.b = :s, a[0] = :s",
                "Two document paths conflict with each other; must remove or rewrite one of these paths; "
                    + "path one: [a, b], path two: [a, [0]]"),
            ("SET a = if_not_exists(:s, :s)", "Operator or function requires a document path; operator or function: if_not_exists"),
            ("SET a = if_not_exists(b)",
                "Incorrect number of operands for operator or function; operator or function: if_not_exists, number of operands: 1"),
            ("SET a = :s + :one", type + "operator or function: +, operand type: S"),
            ("SET a = n - :l", type + "operator or function: -, operand type: L"),
            ("SET a = list_append(b, :s)", type + "operator or function: list_append, operand type: S"),
            ("ADD a :s", type + "operator: ADD, operand type: STRING, typeSet: ALLOWED_FOR_ADD_OPERAND"),
            ("ADD a :l", type + "operator: ADD, operand type: LIST, typeSet: ALLOWED_FOR_ADD_OPERAND"),
            ("DELETE a :one", type + "operator: DELETE, operand type: NUMBER, typeSet: ALLOWED_FOR_DELETE_OPERAND"),
        ]
        for (text, message) in cases { assertRefused(text, message) }
    }

    private func overlap(_ first: String, _ second: String) -> String {
        "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: \(first), path two: \(second)"
    }
}
