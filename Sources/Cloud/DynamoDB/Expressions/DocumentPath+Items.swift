/// Following document paths into items.
extension Item {
    /// What stands at the end of a path.
    package func value(at path: DocumentPath) -> AttributeValue? {
        guard case .name(let name)? = path.steps.first else { return nil }
        var value = self[name]
        for step in path.steps.dropFirst() {
            switch (step, value) {
            case (.name(let name), .map(let map)?): value = map[name]
            case (.index(let index), .list(let elements)?): value = index < elements.count ? elements[index] : nil
            default: return nil
            }
        }
        return value
    }

    /// Sets or, with `nil`, removes what stands at the end of a path. An element behind the end of a list is appended.
    ///
    /// - Returns: whether there is something that the last step can be made in
    mutating func set(_ value: AttributeValue?, at path: DocumentPath) -> Bool {
        set(value, at: path.steps[...])
    }

    fileprivate mutating func set(_ value: AttributeValue?, at steps: ArraySlice<DocumentPath.Step>) -> Bool {
        guard case .name(let name)? = steps.first else { return false }
        let rest = steps.dropFirst()
        if rest.isEmpty {
            self[name] = value
            return true
        }
        guard var inner = self[name], inner.set(value, at: rest) else { return false }
        self[name] = inner
        return true
    }
}

extension AttributeValue {
    fileprivate mutating func set(_ value: AttributeValue?, at steps: ArraySlice<DocumentPath.Step>) -> Bool {
        switch (steps.first, self) {
        case (.name?, .map(var map)):
            guard map.set(value, at: steps) else { return false }
            self = .map(map)
            return true
        case (.index(let index)?, .list(var elements)):
            let rest = steps.dropFirst()
            if rest.isEmpty {
                switch (value, index < elements.count) {
                case (let value?, true): elements[index] = value
                case (let value?, false): elements.append(value)
                case (nil, true): elements.remove(at: index)
                case (nil, false): break
                }
            } else {
                guard index < elements.count, elements[index].set(value, at: rest) else { return false }
            }
            self = .list(elements)
            return true
        default:
            return false
        }
    }
}

/// How two paths stand to each other.
extension DocumentPath {
    enum Relation {
        case distinct
        /// They are equal, or one leads through the end of the other.
        case overlapping
        /// One takes for a map what the other takes for a list.
        case conflicting
    }

    func relation(to other: DocumentPath) -> Relation {
        for (left, right) in zip(steps, other.steps) {
            switch (left, right) {
            case (.name(let left), .name(let right)):
                if !left.hasSameBytes(as: right) { return .distinct }
            case (.index(let left), .index(let right)):
                if left != right { return .distinct }
            default:
                return .conflicting
            }
        }
        return .overlapping
    }
}
