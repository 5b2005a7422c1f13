import Digest
package import JSON

/// Writing attribute values and items in their JSON form.
extension JSONWriter {
    /// Writes an item, a key, or the inside of a map.
    package mutating func item(_ item: Item) {
        beginObject()
        for attribute in item {
            key(attribute.name)
            attributeValue(attribute.value)
        }
        endObject()
    }

    /// Writes a list of items.
    package mutating func items(_ items: [Item]) {
        beginArray()
        for item in items { self.item(item) }
        endArray()
    }

    /// Writes one value with its type descriptor.
    package mutating func attributeValue(_ value: AttributeValue) {
        beginObject()
        switch value {
        case .string(let text): member("S", text)
        case .number(let number): member("N", number.text)
        case .binary(let bytes): member("B", Base64.encode(bytes))
        case .bool(let value): member("BOOL", value)
        case .null: member("NULL", true)
        case .list(let elements):
            key("L")
            beginArray()
            for element in elements { attributeValue(element) }
            endArray()
        case .map(let item):
            key("M")
            self.item(item)
        case .stringSet(let strings): member("SS", strings)
        case .numberSet(let numbers): member("NS", numbers.map(\.text))
        case .binarySet(let binaries): member("BS", binaries.map { Base64.encode($0) })
        }
        endObject()
    }

    /// Writes a member that is true or false.
    package mutating func member(_ name: String, _ value: Bool) {
        key(name)
        bool(value)
    }

    /// Writes a member that is an item.
    mutating func member(_ name: String, _ item: Item) {
        key(name)
        self.item(item)
    }

    /// Writes a member that is a list of strings.
    mutating func member(_ name: String, _ strings: [String]) {
        key(name)
        beginArray()
        for text in strings { string(text) }
        endArray()
    }
}
