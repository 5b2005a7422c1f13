/// How rows are written as JSON objects: which attributes, in which order, and what a plain one looks like.
///
/// A storage that has its rows at hand can write plain ones without making items of them. Whatever else a row may hold is left to
/// ``unusual``, which must write plain rows in the same way: then nobody can tell who has written one.
package struct RowShape: Sendable {
    /// What a plain value is like; it is written as it stands.
    package enum Plain: Sendable, Hashable {
        /// A string that needs no escape in JSON.
        case text
        /// A string of one or more ASCII digits, written as a string.
        case digits
        /// A number, written as a number.
        case number
    }

    /// A member of the object, and the attribute of the same name. A row without the attribute is written without the member.
    package struct Member: Sendable {
        package let name: String
        package let plain: Plain

        /// - Parameter name: needs no escape in JSON
        package init(_ name: String, _ plain: Plain = .text) {
            self.name = name
            self.plain = plain
        }
    }

    /// A member as it is looked for and written: where its bytes are in ``texts``.
    package struct Part: Sendable {
        package let name: Range<Int>
        /// `,"name":`, and the quote of a string.
        package let start: Range<Int>
        package let plain: Plain
    }

    /// Which rows are written: those in which a member is a certain string.
    package struct Choice: Sendable {
        /// The place in ``parts`` of the member.
        package let part: Int
        /// Where the bytes of the string are in ``texts``.
        package let bytes: Range<Int>
        private let name: String
        private let text: String
        private let isASCII: Bool

        fileprivate init(_ name: String, _ text: String, part: Int, bytes: Range<Int>) {
            self.name = name
            self.text = text
            self.part = part
            self.bytes = bytes
            isASCII = text.utf8.allSatisfy { $0 < 0x80 }
        }

        /// Whether a row is meant.
        package func includes(_ item: Item) -> Bool {
            item[name]?.stringValue == text
        }

        /// Whether a row with this string is meant, which has other bytes. Strings are equal that look the same.
        package func includes(otherBytes bytes: UnsafeRawBufferPointer) -> Bool {
            if isASCII, bytes.allSatisfy({ $0 < 0x80 }) { return false }
            return String(decoding: bytes, as: UTF8.self) == text
        }
    }

    /// In the order in which they are written.
    package let parts: [Part]
    /// The bytes of all parts, made once; and those of the choice.
    package private(set) var texts: [UInt8]
    /// The places in ``parts`` of the values by whose bytes rows are ordered, the most important first. Every row has them.
    package let order: [Int]
    /// All rows are written when there is none.
    package private(set) var choice: Choice?
    /// Writes any row.
    package let unusual: @Sendable (Item) -> [UInt8]

    /// - Parameter order: names of members
    package init(_ members: [Member], orderedBy order: [String], unusual: @escaping @Sendable (Item) -> [UInt8]) {
        var parts: [Part] = []
        var texts: [UInt8] = []
        for member in members {
            let nameStart = texts.count
            texts += member.name.utf8
            let start = texts.count
            texts += ",\"\(member.name)\":".utf8
            if member.plain != .number { texts.append(UInt8(ascii: "\"")) }
            parts.append(Part(name: nameStart..<start, start: start..<texts.count, plain: member.plain))
        }
        self.parts = parts
        self.texts = texts
        self.order = order.compactMap { name in members.firstIndex { $0.name == name } }
        self.unusual = unusual
        precondition(self.order.count == order.count, "rows are ordered by what is written of them")
    }

    /// The same shape, of those rows only in which a member is a certain string.
    package func only(_ name: String, _ text: String) -> RowShape {
        var shape = self
        let place = parts.firstIndex { texts[$0.name].elementsEqual(name.utf8) }
        guard let place else { preconditionFailure("rows are chosen by what is written of them") }
        shape.texts += text.utf8
        shape.choice = Choice(name, text, part: place, bytes: texts.count..<shape.texts.count)
        return shape
    }
}

/// Rows of several queries, written behind one another as JSON objects with commas between them.
package struct EncodedRows: Sendable {
    /// What was there at the beginning, and the rows.
    package var bytes: [UInt8]
    /// How many rows there are.
    package private(set) var count = 0
    /// Whether every query's rows come behind those of the one before in the order of the shape.
    package private(set) var isOrdered = true

    /// The bytes with more behind them.
    package consuming func ended(with end: [UInt8]) -> [UInt8] {
        bytes += end
        return bytes
    }

    /// No rows yet.
    package init(startingWith bytes: [UInt8] = []) {
        self.bytes = bytes
    }

    /// Takes note of the rows of a query, which stand at the end of ``bytes``.
    ///
    /// - Parameter isBehind: whether they come behind those before in the order of the shape
    package mutating func added(count: Int, isBehind: Bool) {
        self.count += count
        if !isBehind { isOrdered = false }
    }
}
