/// The parameters of a query, in order: `name=value` pairs joined by `&`, percent-encoded, `+` for a space.
///
/// Source: "application/x-www-form-urlencoded parsing" in the WHATWG URL standard, made strict: an escape that cannot be decoded
/// is refused instead of passed through.
package struct QueryParameters: Sendable, Hashable {
    /// The pairs, decoded.
    package let pairs: [Pair]

    /// A name and its value; the value is empty where `=` is missing.
    package struct Pair: Sendable, Hashable {
        package let name: String
        package let value: String
    }

    package init(parsing query: String?) throws(PercentCoding.DecodingError) {
        var pairs: [Pair] = []
        for part in (query ?? "").split(separator: "&", omittingEmptySubsequences: true) {
            let equals = part.firstIndex(of: "=") ?? part.endIndex
            let value = equals == part.endIndex ? "" : part[part.index(after: equals)...]
            pairs.append(
                Pair(
                    name: try PercentCoding.decode(part[..<equals], plusIsSpace: true),
                    value: try PercentCoding.decode(value, plusIsSpace: true)))
        }
        self.pairs = pairs
    }

    /// Every value of that name, in order.
    package func values(of name: String) -> [String] {
        pairs.filter { $0.name == name }.map(\.value)
    }
}
