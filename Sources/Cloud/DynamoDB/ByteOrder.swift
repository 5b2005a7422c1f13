import Glibc

/// Strings compared as DynamoDB compares them: by their UTF-8 bytes.
///
/// Swift's own `==` and `<` look at characters: "é" as one scalar and as two would be the same name or key.
extension String {
    /// Whether both have the same bytes.
    package func hasSameBytes(as other: String) -> Bool {
        utf8.count == other.utf8.count && byteOrder(relativeTo: other) == 0
    }

    /// Whether the bytes of this one come first.
    package func precedesByBytes(_ other: String) -> Bool {
        byteOrder(relativeTo: other) < 0
    }

    /// Negative, zero or positive, like `memcmp`; a text comes after its own beginning.
    func byteOrder(relativeTo other: String) -> Int {
        let left = utf8Span.span
        let right = other.utf8Span.span
        let common = min(left.count, right.count)
        let order = left.withUnsafeBytes { left in
            right.withUnsafeBytes { right -> Int32 in
                guard common > 0, let left = left.baseAddress, let right = right.baseAddress else { return 0 }
                return memcmp(left, right, common)
            }
        }
        return order != 0 ? Int(order) : left.count - right.count
    }
}
