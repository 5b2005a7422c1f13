/// What AWS checks of a condition before it looks for the table: functions where they may not stand, operands of types that no
/// attribute could make right, bounds the wrong way round.
extension ConditionParser {
    mutating func noteMisuse(of function: Condition.Function) {
        parser.problems.note(.misusedFunction(function.rawValue), as: .misusedFunction)
    }

    /// Only `size` may be an operand.
    mutating func noteMisuse(in operands: [Condition.Operand]) {
        for case .function(let call) in operands where call.function != .size {
            noteMisuse(of: call.function)
        }
    }

    mutating func check(_ comparator: Condition.Comparator, _ left: Condition.Operand, _ right: Condition.Operand) {
        noteMisuse(in: [left, right])
        var checks = OperandChecks()
        checks.check(comparator, left, right)
        note(checks)
    }

    mutating func checkBetween(_ operand: Condition.Operand, _ lower: Condition.Operand, _ upper: Condition.Operand) {
        noteMisuse(in: [operand, lower, upper])
        var checks = OperandChecks()
        checks.checkBetween(operand, lower, upper)
        note(checks)
    }

    mutating func checkOneOf(_ operand: Condition.Operand, _ choices: [Condition.Operand]) {
        noteMisuse(in: [operand] + choices)
        var checks = OperandChecks()
        checks.checkOneOf(choices)
        note(checks)
    }

    mutating func check(_ call: Condition.FunctionCall) {
        var checks = OperandChecks()
        checks.check(call)
        note(checks)
    }

    private mutating func note(_ checks: OperandChecks) {
        for problem in checks.problems { parser.problems.note(problem, as: .operands) }
    }
}

extension Condition {
    /// What is wrong with the operands of a comparison or a function whatever the item is, in AWS's words; `nil` for nothing.
    package var operandProblem: String? {
        var checks = OperandChecks()
        switch self {
        case .comparison(let comparator, let left, let right): checks.check(comparator, left, right)
        case .between(let operand, let lower, let upper): checks.checkBetween(operand, lower, upper)
        case .function(let call): checks.check(call)
        case .oneOf(_, let choices): checks.checkOneOf(choices)
        case .and, .or, .not: return nil
        }
        return checks.problems.first?.message
    }
}

/// Looks at operands: whether they are as many and of such types as an operator or a function takes.
private struct OperandChecks {
    private static let attributeTypes: Set<String> = ["S", "N", "B", "NULL", "SS", "BOOL", "L", "BS", "NS", "M"]
    private static let orderedTypes: Set<String> = ["S", "N", "B"]
    /// AWS's limit on what a value is compared with by `IN` ("Quotas", expression parameters, in the developer guide).
    private static let choiceCountLimit = 100

    private(set) var problems: [ExpressionProblem] = []

    mutating func checkOneOf(_ choices: [Condition.Operand]) {
        if choices.count > Self.choiceCountLimit { note(.tooManyChoices(choices.count)) }
    }

    mutating func check(_ comparator: Condition.Comparator, _ left: Condition.Operand, _ right: Condition.Operand) {
        checkDistinct([left, right], name: comparator.rawValue)
        if comparator.isOrdering { checkOrdered([left, right], name: comparator.rawValue) }
    }

    mutating func checkBetween(_ operand: Condition.Operand, _ lower: Condition.Operand, _ upper: Condition.Operand) {
        checkOrdered([operand, lower, upper], name: "BETWEEN")
        guard case .value(let low) = lower, case .value(let high) = upper else { return }
        if low.typeDescriptor != high.typeDescriptor {
            note(.unlikeBounds(low, high))
        } else if high.precedes(low) {
            note(.reversedBounds(low, high))
        }
    }

    mutating func check(_ call: Condition.FunctionCall) {
        let name = call.function.rawValue
        let operands = call.operands
        guard operands.count == call.function.operandCount else {
            note(.operandCount(operands.count, of: name))
            return
        }
        checkDistinct(operands, name: name)
        switch call.function {
        case .attributeExists, .attributeNotExists:
            if case .path = operands[0] { return }
            note(.pathRequired(by: name))
        case .beginsWith:
            for operand in operands {
                if let type = operand.type, type != "S", type != "B" { note(.operandType(type, of: name)) }
            }
        case .attributeType:
            guard case .value(.string(let type)) = operands[1] else {
                note(.operandType(operands[1].type ?? "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}", of: name))
                return
            }
            if !Self.attributeTypes.contains(type) {
                note("Invalid attribute type name found; type: \(type), valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}")
            }
        case .size:
            if let type = operands[0].type, ["N", "BOOL", "NULL"].contains(type) { note(.operandType(type, of: name)) }
        case .contains:
            return
        }
    }

    private mutating func checkDistinct(_ operands: [Condition.Operand], name: String) {
        guard operands.count == 2, case .path(let left) = operands[0], case .path(let right) = operands[1], left == right
        else { return }
        note(
            "The first operand must be distinct from the remaining operands for this operator or function; "
                + "operator: \(name), first operand: \(left)")
    }

    private mutating func checkOrdered(_ operands: [Condition.Operand], name: String) {
        for operand in operands {
            if let type = operand.type, !Self.orderedTypes.contains(type) { note(.operandType(type, of: name)) }
        }
    }

    private mutating func note(_ message: String) {
        note(ExpressionProblem(message))
    }

    private mutating func note(_ problem: ExpressionProblem) {
        problems.append(problem)
    }
}
