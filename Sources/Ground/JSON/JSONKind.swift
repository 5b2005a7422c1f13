/// The six kinds of JSON value (RFC 8259, section 3), `true` and `false` being one.
package enum JSONKind: Sendable, Hashable, CustomStringConvertible {
    case null
    case boolean
    case number
    case string
    case array
    case object

    /// The kind with its article, as in "a string must stand here".
    package var description: String {
        switch self {
        case .null: "null"
        case .boolean: "true or false"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}
