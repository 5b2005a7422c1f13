extension JSONWriter {
    /// Writes a member whose value is text.
    package mutating func member(_ name: String, _ text: String) {
        key(name)
        string(text)
    }

    /// Writes a member whose value is a whole number.
    package mutating func member(_ name: String, _ integer: Int) {
        key(name)
        self.integer(integer)
    }
}
