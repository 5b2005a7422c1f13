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
        // By bytes: what looks like one character to a reader may be `=` and more.
        for part in (query ?? "").utf8.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: true) {
            let equals = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
            let value = equals == part.endIndex ? part[equals...] : part[part.index(after: equals)...]
            pairs.append(
                Pair(
                    name: try PercentCoding.decode(Substring(part[..<equals]), plusIsSpace: true),
                    value: try PercentCoding.decode(Substring(value), plusIsSpace: true)))
        }
        self.pairs = pairs
    }

    /// Every value of that name, in order.
    package func values(of name: String) -> [String] {
        pairs.filter { $0.name == name }.map(\.value)
    }
}
