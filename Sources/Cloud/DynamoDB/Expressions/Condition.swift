/// A condition as a value: what `ConditionExpression`, `FilterExpression` and `KeyConditionExpression` say.
///
/// Placeholders are resolved and operand types checked; whether the attributes exist is decided with an item at hand.
package indirect enum Condition: Sendable, Hashable {
    /// `a = b` and its kin.
    case comparison(Comparator, Operand, Operand)
    /// `a BETWEEN b AND c`
    case between(Operand, Operand, Operand)
    /// `a IN (b, c, …)`
    case oneOf(Operand, [Operand])
    /// A function that is true or false.
    case function(FunctionCall)
    case and(Condition, Condition)
    case or(Condition, Condition)
    case not(Condition)

    /// How two operands are compared.
    package enum Comparator: String, Sendable, Hashable {
        case equal = "="
        case notEqual = "<>"
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="

        /// The one that says the same with the operands exchanged.
        package var mirrored: Comparator {
            switch self {
            case .equal, .notEqual: self
            case .less: .greater
            case .lessOrEqual: .greaterOrEqual
            case .greater: .less
            case .greaterOrEqual: .lessOrEqual
            }
        }

        /// Whether it needs operands that have an order.
        var isOrdering: Bool {
            self != .equal && self != .notEqual
        }
    }

    /// What is compared or handed to a function.
    package enum Operand: Sendable, Hashable {
        case path(DocumentPath)
        case value(AttributeValue)
        case function(FunctionCall)

        /// The type descriptor when it is known without an item.
        var type: String? {
            switch self {
            case .path: nil
            case .value(let value): value.typeDescriptor
            case .function(let call): call.function == .size ? "N" : "BOOL"
            }
        }
    }

    /// The functions of conditions.
    package enum Function: String, Sendable, Hashable {
        case attributeExists = "attribute_exists"
        case attributeNotExists = "attribute_not_exists"
        case attributeType = "attribute_type"
        case beginsWith = "begins_with"
        case contains
        case size

        var operandCount: Int {
            switch self {
            case .attributeExists, .attributeNotExists, .size: 1
            case .attributeType, .beginsWith, .contains: 2
            }
        }
    }

    /// A function with its operands, of which there are as many as it takes.
    package struct FunctionCall: Sendable, Hashable {
        /// Which function.
        package var function: Function
        /// What it is given.
        package var operands: [Operand]

        /// A function with as many operands as it takes.
        package init(function: Function, operands: [Operand]) {
            self.function = function
            self.operands = operands
        }
    }
}

/// Conditions in Swift programs.
extension Condition {
    /// `path = value`
    package static func equals(_ path: DocumentPath, _ value: AttributeValue) -> Condition {
        .comparison(.equal, .path(path), .value(value))
    }

    /// `attribute_exists(path)`: of a key attribute, that there is an item.
    package static func exists(_ path: DocumentPath) -> Condition {
        .function(FunctionCall(function: .attributeExists, operands: [.path(path)]))
    }

    /// `attribute_not_exists(path)`: of a key attribute, that there is no item.
    package static func notExists(_ path: DocumentPath) -> Condition {
        .function(FunctionCall(function: .attributeNotExists, operands: [.path(path)]))
    }

    /// `begins_with(path, prefix)`
    package static func beginsWith(_ path: DocumentPath, _ prefix: AttributeValue) -> Condition {
        .function(FunctionCall(function: .beginsWith, operands: [.path(path), .value(prefix)]))
    }

    /// `contains(path, part)`: a part of a text or binary, an element of a set or list.
    package static func contains(_ path: DocumentPath, _ part: AttributeValue) -> Condition {
        .function(FunctionCall(function: .contains, operands: [.path(path), .value(part)]))
    }
}
