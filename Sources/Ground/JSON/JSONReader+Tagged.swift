/// A string under a name of one letter: the form in which protocols say of what type a value is.
extension JSONReader {
    /// Reads `{"N":"12.5"}`: an object of one member whose name is one letter and whose value is a string.
    ///
    /// A short cut past the walk through the object, several times as fast. It takes the value only when it is spelt without
    /// white space; what it does not take is left as if nothing had been asked, so that the caller walks through the object.
    ///
    /// - Parameter tags: the letters that the caller knows; ASCII
    /// - Returns: `nil` for any other value and any other spelling
    /// - Throws: the rule that the string breaks, as the walk would
    package mutating func taggedString(_ tags: StaticString) throws(JSONError) -> (tag: UInt8, text: JSONText)? {
        precondition(valueIsDue, "a key or an element has one value, and it has been read")
        skipWhitespace()
        let start = position
        // `{"N":"` and, later, `}`.
        guard bytes.count &- start > 6, bytes[start] == JSONSyntax.openBrace, bytes[start &+ 1] == JSONSyntax.quote,
            bytes[start &+ 3] == JSONSyntax.quote, bytes[start &+ 4] == JSONSyntax.colon,
            bytes[start &+ 5] == JSONSyntax.quote, tags.withUTF8Buffer({ $0.contains(bytes[start &+ 2]) }),
            outerContainers.count < limits.depth, limits.memberCount > 0
        else { return nil }
        position = start &+ 5
        let text = try readText()
        guard isAt(JSONSyntax.closeBrace) else {
            position = start
            return nil
        }
        position &+= 1
        valueIsDue = false
        return (bytes[start &+ 2], text)
    }
}
