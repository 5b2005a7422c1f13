/// A place in a JSON text.
package struct JSONLocation: Sendable, Hashable, CustomStringConvertible {
    /// Bytes before the place.
    package let byteOffset: Int
    /// The line, counted from 1; a line ends after a line feed.
    package let line: Int
    /// The character in the line, counted from 1 in Unicode scalars, as editors that know no grapheme clusters count.
    package let column: Int

    /// `line 3, column 7`.
    package var description: String {
        "line \(line), column \(column)"
    }

    /// Counts lines and characters up to an offset; that walks the text, so it is done only when somebody is told the place.
    package init(byteOffset: Int, in bytes: Span<UInt8>) {
        var line = 1
        var column = 1
        for offset in 0..<min(byteOffset, bytes.count) {
            let byte = bytes[offset]
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if byte & 0xc0 != 0x80 {
                // Bytes 10xxxxxx go on with a character that has been counted.
                column += 1
            }
        }
        self.byteOffset = byteOffset
        self.line = line
        self.column = column
    }
}
