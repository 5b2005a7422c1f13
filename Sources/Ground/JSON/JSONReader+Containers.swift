/// Objects and arrays.
///
/// Two ways to walk them. The closures are the shorter; `beginObject` and `nextKey`, `beginArray` and `nextElement` leave the
/// loop, and with it the errors, to the caller. Such a loop must run until it is told that there is no more.
extension JSONReader {
    /// Reads an object, handing each name to the closure, which reads the value or leaves it to be skipped.
    ///
    /// - Throws: `JSONError`, and whatever the closure throws.
    package mutating func object(_ member: (JSONText, inout JSONReader) throws -> Void) throws {
        try beginObject()
        while let key = try nextKey() {
            try member(key, &self)
        }
    }

    /// Reads an array, calling the closure before each element, which reads it or leaves it to be skipped.
    ///
    /// - Throws: `JSONError`, and whatever the closure throws.
    package mutating func array(_ element: (inout JSONReader) throws -> Void) throws {
        try beginArray()
        while try nextElement() {
            try element(&self)
        }
    }

    /// Enters an object; `nextKey` tells its first name.
    package mutating func beginObject() throws(JSONError) {
        try begin(.object)
    }

    /// The next name of the innermost open object, with its value next; `nil` once, at the object's end.
    package mutating func nextKey() throws(JSONError) -> JSONText? {
        let isFirst = container.count == 0
        guard try advance(inObject: true) else { return nil }
        guard isAt(JSONSyntax.quote) else { throw syntaxError(isFirst ? .nameExpected : .memberAfterComma) }
        let offset = position
        let key = try readText()
        try register(key, at: offset)
        skipWhitespace()
        guard isAt(JSONSyntax.colon) else { throw syntaxError(.colonAfterName) }
        position &+= 1
        valueIsDue = true
        return key
    }

    /// Enters an array; `nextElement` tells whether it has a first element.
    package mutating func beginArray() throws(JSONError) {
        try begin(.array)
    }

    /// Whether the innermost open array goes on, with its next element next; `false` once, at the array's end.
    package mutating func nextElement() throws(JSONError) -> Bool {
        let isFirst = container.count == 0
        guard try advance(inObject: false) else { return false }
        if !isFirst, position == bytes.count || JSONReader.cannotBeginElement(bytes[position]) {
            throw syntaxError(.elementAfterComma)
        }
        valueIsDue = true
        return true
    }

    private mutating func begin(_ kind: JSONKind) throws(JSONError) {
        try take(kind)
        guard outerContainers.count < limits.depth else { throw error(.limit(.depth(limits.depth)), at: position) }
        position &+= 1
        outerContainers.append(container)
        container = Container(isObject: kind == .object, firstName: names.count)
    }

    /// Passes the comma before the next member or element, or the closing bracket.
    ///
    /// - Returns: whether another one must follow.
    @inline(__always)
    private mutating func advance(inObject isObject: Bool) throws(JSONError) -> Bool {
        try skipDueValue()
        precondition(
            container.isObject == isObject && !outerContainers.isEmpty, "this container is not open, or one inside it still is")
        skipWhitespace()
        if isAt(isObject ? JSONSyntax.closeBrace : JSONSyntax.closeBracket) {
            position &+= 1
            close()
            return false
        }
        if container.count > 0 {
            guard isAt(JSONSyntax.comma) else {
                throw syntaxError(isObject ? .commaOrBraceAfterMember : .commaOrBracketAfterElement)
            }
            position &+= 1
            skipWhitespace()
        }
        container.count &+= 1
        guard container.count <= (isObject ? limits.memberCount : limits.elementCount) else {
            throw error(.limit(isObject ? .memberCount(limits.memberCount) : .elementCount(limits.elementCount)), at: position)
        }
        return true
    }

    private mutating func close() {
        if names.count > container.firstName {
            names.removeLast(names.count - container.firstName)
        }
        if container.hasNameSet {
            nameSets.removeLast()
        }
        container = outerContainers.removeLast()
    }

    private static func cannotBeginElement(_ byte: UInt8) -> Bool {
        byte == JSONSyntax.comma || byte == JSONSyntax.closeBracket || byte == JSONSyntax.closeBrace
    }
}

extension JSONReader {
    /// Up to so many members are compared one with another; a hash table costs more than that.
    private static let comparedNameCount = 16

    /// Refuses a name that the innermost object already has.
    private mutating func register(_ key: JSONText, at offset: Int) throws(JSONError) {
        if container.hasNameSet {
            guard nameSets[nameSets.count - 1].insert(key.utf8).inserted else { throw duplicateName(key, at: offset) }
            return
        }
        let name = Name(fingerprint: key.fingerprint, text: key)
        var index = names.count
        while index > container.firstName {
            index &-= 1
            if names[index].fingerprint == name.fingerprint, names[index].text == key {
                throw duplicateName(key, at: offset)
            }
        }
        names.append(name)
        if names.count - container.firstName > Self.comparedNameCount {
            nameSets.append(Set(names[container.firstName...].lazy.map(\.text.utf8)))
            names.removeLast(names.count - container.firstName)
            container.hasNameSet = true
        }
    }

    private func duplicateName(_ key: JSONText, at offset: Int) -> JSONError {
        error(.duplicateName, at: offset, found: .text(JSONReader.shown(key.string)))
    }
}
