extension TableSchema {
    /// What is different in a table that exists from what this schema asks for, a readable line each; none when it is the table.
    ///
    /// The order of attributes and indexes does not matter, and neither does how the table is paid for: either can be changed
    /// without losing an item.
    package func differences(from table: TableDescription) -> [String] {
        let found = table.schema
        var lines: [String] = []
        if key != found.key {
            lines.append("the key is \(found.key), not \(key)")
        }
        for attribute in attributes {
            guard let type = found.type(of: attribute.name) else {
                lines.append("the attribute \(attribute.name) takes part in no key")
                continue
            }
            if type != attribute.type {
                lines.append("the attribute \(attribute.name) is of type \(type.rawValue), not \(attribute.type.rawValue)")
            }
        }
        for attribute in found.attributes where type(of: attribute.name) == nil {
            lines.append("the attribute \(attribute.name) takes part in a key and should not")
        }
        lines += Self.differences("global index", wanted: globalIndexes, found: found.globalIndexes)
        lines += Self.differences("local index", wanted: localIndexes, found: found.localIndexes)
        return lines
    }

    private static func differences(_ kind: String, wanted: [IndexSchema], found: [IndexSchema]) -> [String] {
        var lines: [String] = []
        for index in wanted {
            guard let other = found.first(where: { $0.name == index.name }) else {
                lines.append("the \(kind) \(index.name) is missing")
                continue
            }
            if other.key != index.key {
                lines.append("the key of the \(kind) \(index.name) is \(other.key), not \(index.key)")
            }
            if !other.projection.isSame(as: index.projection) {
                lines.append("the \(kind) \(index.name) keeps \(other.projection), not \(index.projection)")
            }
        }
        for index in found where !wanted.contains(where: { $0.name == index.name }) {
            lines.append("the \(kind) \(index.name) is there and should not be")
        }
        return lines
    }
}

extension KeySchema: CustomStringConvertible {
    /// Fit for a sentence.
    package var description: String {
        attributeNames.joined(separator: " + ")
    }
}

extension Projection: CustomStringConvertible {
    /// Fit for a sentence.
    package var description: String {
        switch self {
        case .all: "all attributes"
        case .keysOnly: "keys only"
        case .include(let names): "keys and \(names.joined(separator: ", "))"
        }
    }

    fileprivate func isSame(as other: Projection) -> Bool {
        if case .include(let names) = self, case .include(let others) = other { return Set(names) == Set(others) }
        return self == other
    }
}
