/// Attributes by name: a row, a key of a row, or the inside of a map.
///
/// The names are unique and kept in the order of their UTF-8 bytes, so that two equal items are equal values and are written
/// alike. How they are kept is this file's own business: callers ask by name or walk through. Two names are the same when
/// their bytes are: DynamoDB knows nothing of canonical equivalence.
package struct Item: Sendable, Hashable {
    /// One attribute.
    package struct Attribute: Sendable, Hashable {
        /// Unique in its item.
        package let name: String
        /// What it holds.
        package var value: AttributeValue

        /// An attribute by name and value.
        package init(name: String, value: AttributeValue) {
            self.name = name
            self.value = value
        }

        /// Whether names and values have the same bytes.
        package static func == (left: Attribute, right: Attribute) -> Bool {
            left.name.hasSameBytes(as: right.name) && left.value == right.value
        }
    }

    private var attributes: ContiguousArray<Attribute>

    /// An item without attributes.
    package init() {
        attributes = []
    }

    /// An item without attributes, with room for so many.
    package init(reservingCapacity count: Int) {
        attributes = []
        attributes.reserveCapacity(count)
    }

    /// The value of that name; setting `nil` removes the attribute.
    package subscript(name: String) -> AttributeValue? {
        get {
            let (index, found) = position(of: name)
            return found ? attributes[index].value : nil
        }
        set {
            let (index, found) = position(of: name)
            switch (newValue, found) {
            case (let value?, true): attributes[index].value = value
            case (let value?, false) where index == attributes.count: attributes.append(Attribute(name: name, value: value))
            case (let value?, false): attributes.insert(Attribute(name: name, value: value), at: index)
            case (nil, true): attributes.remove(at: index)
            case (nil, false): break
            }
        }
    }

    /// Where the attribute of that name stands.
    func place(of name: String) -> Int? {
        let (index, found) = position(of: name)
        return found ? index : nil
    }

    /// Gives the attribute in a place another value.
    mutating func setValue(_ value: AttributeValue, at place: Int) {
        attributes[place].value = value
    }

    /// The attributes of the given names, those that are there.
    package func projected(to names: some Sequence<String>) -> Item {
        var result = Item()
        for name in names {
            result[name] = self[name]
        }
        return result
    }

    /// Where the name stands or belongs. Most items have few attributes, which mostly arrive in order: the end is tried first.
    private func position(of name: String) -> (index: Int, found: Bool) {
        guard let last = attributes.last else { return (0, false) }
        if last.name.precedesByBytes(name) { return (attributes.count, false) }
        var low = 0
        var high = attributes.count
        while low < high {
            let middle = (low + high) / 2
            let order = attributes[middle].name.byteOrder(relativeTo: name)
            if order == 0 { return (middle, true) }
            if order < 0 { low = middle + 1 } else { high = middle }
        }
        return (low, false)
    }
}

extension Item: RandomAccessCollection {
    /// The place of the first attribute in the order of names.
    package var startIndex: Int { attributes.startIndex }
    /// The place after the last attribute.
    package var endIndex: Int { attributes.endIndex }
    /// The attribute in a place.
    package subscript(position: Int) -> Attribute { attributes[position] }
}

extension Item: ExpressibleByDictionaryLiteral {
    /// An item in a Swift program; of a name that stands twice the last value counts.
    package init(dictionaryLiteral elements: (String, AttributeValue)...) {
        self.init(reservingCapacity: elements.count)
        for (name, value) in elements {
            self[name] = value
        }
    }
}
