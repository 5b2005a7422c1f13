/// Which parts of an item an answer has: what `ProjectionExpression`, or the older `AttributesToGet`, says.
package struct ItemProjection: Sendable, Hashable {
    /// At least one; none leads through another.
    package let paths: [DocumentPath]
    /// The attributes that the paths begin with.
    package let attributeNames: Set<String>

    /// The parts at these paths.
    package init(_ paths: [DocumentPath]) {
        self.paths = paths
        attributeNames = Set(paths.map(\.attributeName))
    }

    /// Whole attributes.
    package init(_ names: [String]) {
        self.init(names.map { DocumentPath($0) })
    }

    /// Whether all parts are whole attributes.
    package var isOfAttributes: Bool {
        paths.allSatisfy { $0.steps.count == 1 }
    }

    /// The parts of an item that are there. Elements of a list move together and keep their order.
    package func applied(to item: Item) -> Item {
        if isOfAttributes { return item.projected(to: paths.map(\.attributeName)) }
        return Self.parts(of: item, paths.map { $0.steps[...] })
    }

    private static func parts(of item: Item, _ paths: [ArraySlice<DocumentPath.Step>]) -> Item {
        var result = Item()
        let names = Set(paths.compactMap { path in if case .name(let name)? = path.first { name } else { nil } })
        for name in names {
            let rests = paths.filter { path in
                if case .name(let first)? = path.first { first.hasSameBytes(as: name) } else { false }
            }
            result[name] = item[name].flatMap { part(of: $0, rests.map { $0.dropFirst() }) }
        }
        return result
    }

    private static func part(of value: AttributeValue, _ paths: [ArraySlice<DocumentPath.Step>]) -> AttributeValue? {
        if paths.contains(where: \.isEmpty) { return value }
        switch value {
        case .map(let map):
            let parts = parts(of: map, paths)
            return parts.isEmpty ? nil : .map(parts)
        case .list(let elements):
            let parts = elements.enumerated().compactMap { place, element in
                let rests = paths.filter { $0.first == .index(place) }
                return rests.isEmpty ? nil : part(of: element, rests.map { $0.dropFirst() })
            }
            return parts.isEmpty ? nil : .list(parts)
        default:
            return nil
        }
    }
}

extension DocumentPath {
    /// The attribute that the path begins with.
    package var attributeName: String {
        guard case .name(let name)? = steps.first else { preconditionFailure("a path begins with a name") }
        return name
    }
}
