/// The order of the types that have one: numbers by value, strings and binaries by unsigned bytes.
extension AttributeValue {
    /// Whether this value comes before the other one; `false` when they are of different types or of a type without order.
    package func precedes(_ other: AttributeValue) -> Bool {
        switch (self, other) {
        case (.string(let left), .string(let right)): left.precedesByBytes(right)
        case (.number(let left), .number(let right)): left < right
        case (.binary(let left), .binary(let right)): left.lexicographicallyPrecedes(right)
        default: false
        }
    }
}
