/// Members in the order they were written, each name once.
///
/// Names are compared code point for code point, as on the wire: the two forms of "é" are two names. A look-up walks the
/// members; the objects here have a handful. What has thousands belongs into a dictionary or is read with `JSONReader`.
package struct JSONObject: Sendable {
    /// A name and its value.
    package struct Member: Sendable, Hashable {
        package let name: String
        package var value: JSONValue

        package init(name: String, value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    private(set) var members: [Member]

    /// An object without members.
    package init() {
        members = []
    }

    /// An object with these members; `nil` if two have the same name.
    package init?(_ members: [Member]) {
        guard Set(members.lazy.map { Array($0.name.utf8) }).count == members.count else { return nil }
        self.members = members
    }

    /// For the reader, which has refused duplicates.
    init(distinct members: [Member]) {
        self.members = members
    }

    /// The value of a name. Setting replaces it in its place or appends the member; setting `nil` removes it.
    package subscript(name: String) -> JSONValue? {
        get {
            index(of: name).map { members[$0].value }
        }
        set {
            switch (index(of: name), newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append(Member(name: name, value: value))
            case (nil, nil): break
            }
        }
    }

    private func index(of name: String) -> Int? {
        members.firstIndex { $0.name.utf8.elementsEqual(name.utf8) }
    }
}

extension JSONObject: RandomAccessCollection {
    package var startIndex: Int { members.startIndex }
    package var endIndex: Int { members.endIndex }

    /// The member in a place.
    package subscript(position: Int) -> Member { members[position] }
}

extension JSONObject: Hashable {
    /// The same names with the same values, in whatever order.
    package static func == (a: JSONObject, b: JSONObject) -> Bool {
        guard a.count == b.count else { return false }
        if zip(a, b).allSatisfy({ $0.name.utf8.elementsEqual($1.name.utf8) }) {
            return zip(a, b).allSatisfy { $0.value == $1.value }
        }
        let values = Dictionary(uniqueKeysWithValues: b.lazy.map { (Array($0.name.utf8), $0.value) })
        return a.allSatisfy { values[Array($0.name.utf8)] == $0.value }
    }

    package func hash(into hasher: inout Hasher) {
        // A sum, because the order must not matter.
        hasher.combine(members.reduce(0) { $0 &+ $1.hashValue })
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// An object in a Swift program; the same name twice is an error in the program.
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        guard let object = JSONObject(elements.map { Member(name: $0.0, value: $0.1) }) else {
            preconditionFailure("a name stands twice in a literal")
        }
        self = object
    }
}
