/// Where a value stands in an item: an attribute, and perhaps steps into its maps and lists.
package struct DocumentPath: Sendable, Hashable, CustomStringConvertible {
    /// One step.
    package enum Step: Sendable, Hashable {
        /// The attribute, or a key of a map.
        case name(String)
        /// A place in a list, from 0.
        case index(Int)
    }

    /// At least one; the first is a name.
    package var steps: [Step]

    /// The path of a top-level attribute.
    package init(_ name: String) {
        steps = [.name(name)]
    }

    init(steps: [Step]) {
        self.steps = steps
    }

    /// The attribute's name when the path goes no deeper.
    package var topLevelName: String? {
        guard steps.count == 1, case .name(let name) = steps[0] else { return nil }
        return name
    }

    /// As AWS's messages print it: `[a, [0], b]`.
    package var description: String {
        let words = steps.map { step in
            switch step {
            case .name(let name): name
            case .index(let index): "[\(index)]"
            }
        }
        return "[\(words.joined(separator: ", "))]"
    }

    /// The same steps, compared by bytes as names are.
    package static func == (left: DocumentPath, right: DocumentPath) -> Bool {
        left.steps.elementsEqual(right.steps) { left, right in
            switch (left, right) {
            case (.name(let left), .name(let right)): left.hasSameBytes(as: right)
            case (.index(let left), .index(let right)): left == right
            default: false
            }
        }
    }
}
