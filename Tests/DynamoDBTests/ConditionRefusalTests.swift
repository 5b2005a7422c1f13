import XCTest

@testable import DynamoDB

/// Texts that are no condition, with AWS's words for each.
final class ConditionRefusalTests: XCTestCase {
    private static let values: [String: AttributeValue] = [
        ":a": "a", ":b": "b", ":n": .number(1), ":m": .number(2), ":x": .binary([1]), ":y": .binary([0xff]), ":t": .bool(true),
        ":null": .null, ":l": .list([]), ":map": .map([:]), ":ss": .stringSet(["a"]), ":ns": .numberSet([1]),
        ":bs": .binarySet([[1]]),
    ]

    private func assertRefused(
        _ text: String, _ message: String, names: [String: String]? = nil, file: StaticString = #filePath, line: UInt = #line
    ) throws {
        var placeholders = try ExpressionPlaceholders(names: names, values: Self.values)
        XCTAssertThrowsError(try ConditionParser.parse(text, placeholders: &placeholders), text, file: file, line: line) {
            XCTAssertEqual(($0 as? ExpressionProblem)?.message, message, text, file: file, line: line)
        }
    }

    private func assertAccepted(_ text: String, line: UInt = #line) throws {
        var placeholders = try ExpressionPlaceholders(names: nil, values: Self.values)
        XCTAssertNoThrow(try ConditionParser.parse(text, placeholders: &placeholders), text, line: line)
    }

    // MARK: Syntax

    func testTheTokenThatCannotStandThereIsShown() throws {
        let cases: [(text: String, token: String, near: String)] = [
            ("p", "<EOF>", "p"), ("p =", "<EOF>", "="), ("= :a", "=", "= :a"), ("p = :a q = :a", "q", ":a q ="),
            ("p = :a = :b", "=", ":a = :b"), ("p = :a)", ")", ":a)"), ("(p = :a", "<EOF>", ":a"), ("()", ")", "()"),
            ("NOT", "<EOF>", "NOT"), ("p NOT = :a", "NOT", "p NOT ="), ("p = NOT :a", "NOT", "= NOT :a"),
            ("p AND q", "AND", "p AND q"), ("p = :a AND", "<EOF>", "AND"), ("p = :a OR OR q = :a", "OR", "OR OR q"),
            ("p BETWEEN :a", "<EOF>", ":a"), ("p BETWEEN :a, :b", ",", ":a, :b"), ("p BETWEEN (:a AND :b)", "AND", ":a AND :b"),
            ("p IN :a", ":a", "IN :a"), ("p IN ()", ")", "()"), ("p IN (:a", "<EOF>", ":a"), ("p IN (:a,)", ")", ",)"),
            ("p IN (:a :b)", ":b", ":a :b)"), ("size(p) size(q)", "size", ") size("), ("begins_with(p, :a", "<EOF>", ":a"),
            ("begins_with(p :a)", ":a", "p :a)"), ("begins_with(, :a)", ",", "(, :a"), ("p + :n = :m", "+", "p + :n"),
            ("p - q = :m", "-", "p - q"), ("p.q.[0] = :a", "[", ".[0"), ("p..q = :a", ".", "..q"), ("p.1 = :a", "1", ".1 ="),
            ("p[-1] = :a", "-", "[-1"), ("p[q] = :a", "q", "[q]"), ("p[] = :a", "]", "[] ="), ("p[1 = :a", "=", "1 = :a"),
            ("p[1.0] = :a", ".", "1.0"), ("p.:a = :a", ":a", ".:a ="), (":a.p = :a", ".", ":a.p"), ("(:a).p = :a", ".", ").p"),
            ("(p = :a).q = :a", ".", ").q"), ("(p = :a) = :a", "=", ") = :a"),
            ("p == :a", "=", "== :a"), ("p != :a", "!", "p !="), ("p >< :a", "<", ">< :a"), ("p => :a", ">", "=> :a"),
            ("p = 'a'", "'", "= 'a"), ("p = \"a\"", "\"", "= \"a"), ("p = 1", "1", "= 1"), ("p = #", "#", "= #"),
            ("p = : a", ":", "= : a"), ("_p = :a", "_p", "_p ="), ("p && q", "&", "p &&"), ("p = :a;", ";", ":a;"),
        ]
        for (text, token, near) in cases {
            try assertRefused(text, "Syntax error; token: \"\(token)\", near: \"\(near)\"")
        }
    }

    func testALongIndexIsNoIndex() throws {
        try assertRefused(
            "p[99999999999999999999] = :a",
            "Syntax error; token: \"99999999999999999999\", near: \"[99999999999999999999]\"")
    }

    func testOtherAlphabetsNeedAPlaceholder() throws {
        try assertRefused("größe = :a", "Syntax error; token: \"ö\", near: \"größ\"")
        try assertRefused("😀 = :a", "Syntax error; token: \"😀\", near: \"😀 =\"")
    }

    // MARK: Operators and functions

    private func type(_ name: String, _ type: String) -> String {
        "Incorrect operand type for operator or function; operator or function: \(name), operand type: \(type)"
    }

    func testOrderNeedsTypesThatHaveOne() throws {
        for (value, name) in [
            (":t", "BOOL"), (":null", "NULL"), (":l", "L"), (":map", "M"), (":ss", "SS"), (":ns", "NS"), (":bs", "BS"),
        ] {
            for comparator in ["<", "<=", ">", ">="] {
                try assertRefused("p \(comparator) \(value)", type(comparator, name))
                try assertRefused("\(value) \(comparator) p", type(comparator, name))
                try assertRefused("size(p) \(comparator) \(value)", type(comparator, name))
            }
            try assertRefused("p BETWEEN \(value) AND q", type("BETWEEN", name))
            try assertRefused("p BETWEEN q AND \(value)", type("BETWEEN", name))
            try assertRefused("\(value) BETWEEN p AND q", type("BETWEEN", name))
            try assertAccepted("p = \(value)")
            try assertAccepted("p IN (\(value))")
        }
    }

    func testPrefixesAreOfStringsAndBinaries() throws {
        for (value, name) in [(":n", "N"), (":t", "BOOL"), (":null", "NULL"), (":l", "L"), (":map", "M"), (":ss", "SS")] {
            try assertRefused("begins_with(p, \(value))", type("begins_with", name))
            try assertRefused("begins_with(\(value), p)", type("begins_with", name))
        }
        try assertRefused("begins_with(size(p), :a)", type("begins_with", "N"))
    }

    func testWhatHasNoSizeIsRefused() throws {
        for (value, name) in [(":n", "N"), (":t", "BOOL"), (":null", "NULL")] {
            try assertRefused("size(\(value)) = :n", type("size", name))
        }
        for value in [":a", ":x", ":l", ":map", ":ss", ":ns", ":bs"] {
            try assertAccepted("size(\(value)) = :n")
        }
        try assertRefused("size(size(p)) = :n", type("size", "N"))
    }

    func testTypeNamesAreTextsOfTheTen() throws {
        let valid = "valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}"
        try assertRefused("attribute_type(p, :a)", "Invalid attribute type name found; type: a, \(valid)")
        try assertRefused("attribute_type(p, :n)", type("attribute_type", "N"))
        try assertRefused("attribute_type(p, :ss)", type("attribute_type", "SS"))
        try assertRefused("attribute_type(p, q)", type("attribute_type", "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}"))
    }

    func testExistenceIsOfPaths() throws {
        for function in ["attribute_exists", "attribute_not_exists"] {
            for operand in [":a", ":n", "size(p)"] {
                try assertRefused(
                    "\(function)(\(operand))",
                    "Operator or function requires a document path; operator or function: \(function)")
            }
            try assertAccepted("\(function)(p.q[0])")
        }
    }

    func testFunctionsTakeTheirNumberOfOperands() throws {
        let cases: [(name: String, wrong: [Int])] = [
            ("attribute_exists", [2, 3]), ("attribute_not_exists", [2]), ("size", [2]), ("attribute_type", [1, 3]),
            ("begins_with", [1, 3]), ("contains", [1, 3, 10]),
        ]
        for (name, wrong) in cases {
            for count in wrong {
                let operands = (0..<count).map { "p\($0)" }.joined(separator: ", ")
                let call = name == "size" ? "size(\(operands)) = :n" : "\(name)(\(operands))"
                try assertRefused(
                    call,
                    "Incorrect number of operands for operator or function; operator or function: \(name), "
                        + "number of operands: \(count)")
            }
        }
    }

    func testFunctionsAreKnownByTheirExactNames() throws {
        for name in ["exists", "Size", "ATTRIBUTE_EXISTS", "attribute_type_"] {
            try assertRefused("\(name)(p) = :a", "Invalid function name; function: \(name)")
            try assertRefused("\(name)(p, :a, :n)", "Invalid function name; function: \(name)")
        }
        for name in ["if_not_exists", "list_append"] {
            try assertRefused("\(name)(p, :a) = :a", "The function is not allowed in a condition expression; function: \(name)")
        }
    }

    func testOnlySizeIsAnOperandAndSizeIsNothingElse() throws {
        func misuse(_ name: String) -> String {
            "The function is not allowed to be used this way in an expression; function: \(name)"
        }
        for text in ["size(p)", "NOT size(p)", "size(p) AND p = :a", "p = :a OR size(p)", "(size(p))"] {
            try assertRefused(text, misuse("size"))
        }
        try assertRefused("p = contains(q, :a)", misuse("contains"))
        try assertRefused("contains(q, :a) = :t", misuse("contains"))
        try assertRefused("attribute_exists(p) <> attribute_exists(q)", misuse("attribute_exists"))
        try assertRefused("begins_with(p, :a) BETWEEN :a AND :b", misuse("begins_with"))
        try assertRefused("p BETWEEN attribute_type(p, :a) AND :b", misuse("attribute_type"))
        try assertRefused("p IN (:a, attribute_not_exists(q))", misuse("attribute_not_exists"))
        try assertRefused("contains(p, contains(q, :a))", misuse("contains"))
    }

    func testOperandsMustDiffer() throws {
        func same(_ name: String, _ path: String) -> String {
            "The first operand must be distinct from the remaining operands for this operator or function; "
                + "operator: \(name), first operand: \(path)"
        }
        for comparator in ["=", "<>", "<", "<=", ">", ">="] {
            try assertRefused("p.q[1] \(comparator) p.q[1]", same(comparator, "[p, q, [1]]"))
        }
        try assertRefused("begins_with(p, p)", same("begins_with", "[p]"))
        try assertRefused("#p = p", same("=", "[p]"), names: ["#p": "p"])
        for text in ["p = p.q", "p[0] = p[1]", ":a = :a", "p BETWEEN p AND p", "size(p) = size(p)"] {
            try assertAccepted(text)
        }
    }

    func testBoundsAreShownByType() throws {
        let reversed = "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; "
        let unlike = "The BETWEEN operator requires same data type for lower and upper bounds; "
        func bounds(_ lower: String, _ upper: String) -> String {
            "lower bound operand: AttributeValue: {\(lower)}, upper bound operand: AttributeValue: {\(upper)}"
        }
        try assertRefused("p BETWEEN :m AND :n", reversed + bounds("N:2", "N:1"))
        try assertRefused("p BETWEEN :y AND :x", reversed + bounds("B:/w==", "B:AQ=="))
        try assertRefused("size(p) BETWEEN :m AND :n", reversed + bounds("N:2", "N:1"))
        try assertRefused("p BETWEEN :a AND :x", unlike + bounds("S:a", "B:AQ=="))
        try assertRefused("p BETWEEN :n AND :b", unlike + bounds("N:1", "S:b"))
        try assertAccepted("p BETWEEN :n AND :n")
    }

    // MARK: Names

    func testReservedWordsAreRefusedWhereverANameStands() throws {
        func reserved(_ word: String) -> String { "Attribute name is a reserved keyword; reserved keyword: \(word)" }
        for word in ["abort", "Zone", "FLATTERN", "innter", "Loged", "ttl", "sTaTuS", "size"] {
            try assertRefused("\(word) = :a", reserved(word))
            try assertRefused("p.\(word)[0] = :a", reserved(word))
            try assertRefused("attribute_exists(\(word))", reserved(word))
        }
        for name in ["activity", "tags", "starts", "year_", "zones", "task"] {
            try assertAccepted("\(name) = :a")
        }
    }

    func testUndefinedPlaceholdersAreNamed() throws {
        let name = "An expression attribute name used in the document path is not defined; attribute name: "
        let value = "An expression attribute value used in expression is not defined; attribute value: "
        try assertRefused("#p = :a", name + "#p")
        try assertRefused("p.#q = :a", name + "#q", names: ["#Q": "q"])
        try assertRefused("p = :A", value + ":A")
        try assertRefused("p IN (:a, :c)", value + ":c")
        try assertRefused("contains(p, :c)", value + ":c")
        try assertRefused("p BETWEEN :a AND :c", value + ":c")
    }

    // MARK: Limits and order

    func testRedundantParenthesesAreFoundWhereverTheyAre() throws {
        for text in [
            "p = ((:a))", "((p)) = :a", "((p = :a))", "NOT ((p = :a))", "p = :a OR ((q = :a AND r = :a))", "p IN (((:a)))",
            "contains(((p)), :a)", "((size(p))) = :n", "p BETWEEN ((:a)) AND :b",
        ] {
            try assertRefused(text, "The expression has redundant parentheses;")
        }
        for text in ["(p = :a)", "((p = :a) AND (q = :a))", "(p) = (:a)", "p IN ((:a), (:b))", "contains((p), (:a))"] {
            try assertAccepted(text)
        }
    }

    func testThreeHundredOperatorsAreTheLimit() throws {
        func chain(_ count: Int) -> String { Array(repeating: "p=:a", count: count).joined(separator: " OR ") }
        // Each comparison but the first has its OR.
        try assertAccepted(chain(150))
        try assertAccepted("NOT " + chain(150))
        try assertRefused("NOT " + chain(150) + " OR p=:a", "The expression contains too many operators; operator count: 301")
        let functions = Array(repeating: "size(p)", count: 301).joined(separator: ",")
        try assertRefused("p IN (\(functions))", "The expression contains too many operators; operator count: 301")
    }

    func testAHundredChoicesAreTheLimit() throws {
        func choices(_ count: Int) -> String { Array(repeating: ":a", count: count).joined(separator: ", ") }
        try assertAccepted("p IN (\(choices(100)))")
        try assertRefused(
            "p IN (\(choices(101)))", "The IN operator is provided with too many operands; number of operands: 101")
    }

    func testSixtyFourLevelsAreTheLimit() throws {
        let tooDeep = "The expression is nested too deeply; maximum depth: 64"
        try assertAccepted(String(repeating: "NOT ", count: 64) + "p = :a")
        try assertRefused(String(repeating: "NOT ", count: 65) + "p = :a", tooDeep)
        let levels = { (count: Int) in
            String(repeating: "NOT (", count: count) + "p = :a" + String(repeating: ")", count: count)
        }
        try assertAccepted(levels(32))
        try assertRefused(levels(33), tooDeep)
        try assertRefused(String(repeating: "size(", count: 65), tooDeep)
    }

    func testTheLengthIsCountedInBytes() throws {
        let text = "p = :a" + String(repeating: " ", count: 4_090)
        try assertAccepted(text)
        try assertRefused(text + " ", "Expression size has exceeded the maximum allowed size; expression size: 4097")
        try assertRefused(
            String(repeating: "é", count: 2_049),
            "Expression size has exceeded the maximum allowed size; expression size: 4098")
        try assertRefused("", "The expression can not be empty;")
        try assertRefused(" ", "Syntax error; token: \"<EOF>\", near: \"\"")
    }

    func testProblemsAreReportedInAWSsOrder() throws {
        // From the last to the first: each text has what the next ones have too.
        let operands = "p = :missing"
        let reserved = "year = :missing"
        let misused = "size(year)"
        let unknown = "nothing(size(year))"
        try assertRefused(
            operands, "An expression attribute value used in expression is not defined; attribute value: :missing")
        try assertRefused("\(operands) AND \(reserved)", "Attribute name is a reserved keyword; reserved keyword: year")
        try assertRefused(
            "\(operands) AND \(reserved) AND \(misused)",
            "The function is not allowed to be used this way in an expression; function: size")
        try assertRefused("\(reserved) AND \(misused) AND \(unknown)", "Invalid function name; function: nothing")
        try assertRefused("\(misused) AND \(unknown) AND ((p = :a))", "The expression has redundant parentheses;")
        try assertRefused("\(unknown) AND ((p = :a)) AND", "Syntax error; token: \"<EOF>\", near: \"AND\"")
    }
}
