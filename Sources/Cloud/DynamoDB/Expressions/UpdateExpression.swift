/// An update as a value: what `UpdateExpression`, or the older `AttributeUpdates`, does to an item.
///
/// Source: "Using update expressions" in the developer guide. No path is another one's beginning, so that the order of the
/// actions does not matter; every operand means the item as it was before.
package struct UpdateExpression: Sendable, Hashable {
    /// What an attribute is set to.
    package indirect enum Operand: Sendable, Hashable {
        case path(DocumentPath)
        case value(AttributeValue)
        /// What stands at the path, or else the operand.
        case ifNotExists(DocumentPath, Operand)
        /// The elements of both lists.
        case listAppend(Operand, Operand)
        case sum(Operand, Operand)
        case difference(Operand, Operand)
    }

    /// What happens at one path.
    package enum Action: Sendable, Hashable {
        case set(DocumentPath, Operand)
        case remove(DocumentPath)
        /// Adds a number, or the elements of a set.
        case add(DocumentPath, AttributeValue)
        /// Takes the elements of a set away.
        case delete(DocumentPath, AttributeValue)

        /// Where it happens.
        package var path: DocumentPath {
            switch self {
            case .set(let path, _), .remove(let path), .add(let path, _), .delete(let path, _): path
            }
        }

        /// Whether it only takes away: such actions alone do not create an item.
        fileprivate var onlyRemoves: Bool {
            switch self {
            case .remove, .delete: true
            case .set, .add: false
            }
        }
    }

    /// What happens, at each path one thing.
    package var actions: [Action]
    /// Whether it was said with `AttributeUpdates`, whose errors read otherwise.
    package var isLegacy: Bool

    /// An update of these actions.
    package init(_ actions: [Action], isLegacy: Bool = false) {
        self.actions = actions
        self.isLegacy = isLegacy
    }

    /// Whether it makes an item where there is none: one that only takes away does not.
    package var createsItems: Bool {
        actions.isEmpty || !actions.allSatisfy(\.onlyRemoves)
    }
}
