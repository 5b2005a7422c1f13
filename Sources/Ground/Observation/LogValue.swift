/// The value of a field of a log line.
///
/// There is no case for `Secret`, and none should be added.
package enum LogValue: Sendable, Hashable {
    /// Text; control characters are escaped, and what is longer than 4,096 bytes is cut.
    case string(String)
    /// A whole number.
    case int(Int)
    /// A number; one that JSON cannot say (infinity) becomes text.
    case double(Double)
    /// Yes or no.
    case bool(Bool)
    /// A time span: seconds as a number in JSON, `1.5s` or `12.345ms` in text.
    case duration(Duration)
}

extension LogValue: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
    /// A text.
    package init(stringLiteral value: String) { self = .string(value) }
}

extension LogValue: ExpressibleByIntegerLiteral {
    /// A whole number.
    package init(integerLiteral value: Int) { self = .int(value) }
}

extension LogValue: ExpressibleByFloatLiteral {
    /// A number.
    package init(floatLiteral value: Double) { self = .double(value) }
}

extension LogValue: ExpressibleByBooleanLiteral {
    /// Yes or no.
    package init(booleanLiteral value: Bool) { self = .bool(value) }
}
