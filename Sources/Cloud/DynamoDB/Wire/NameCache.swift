import JSON

/// Attribute names that have been met: a table's items have the same few.
struct NameCache {
    private var names: [String] = []
    /// A table with more names than this gains nothing from being searched.
    private static let capacity = 32

    /// The name as a string, one that is there already if possible.
    mutating func name(_ text: JSONText) -> String {
        for name in names where text == name { return name }
        let name = text.string
        guard names.count < Self.capacity else { return name }
        if names.isEmpty { names.reserveCapacity(8) }
        names.append(name)
        return name
    }
}
