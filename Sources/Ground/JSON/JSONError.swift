/// Why and where a text is not the JSON that was asked for.
///
/// Fit to be shown to whoever sent the text: `line 1, column 9: a comma must be followed by another member, not by "}"`.
package struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What stands in the place where the rule wants something else.
    package enum Found: Sendable, Equatable {
        /// The text ends.
        case end
        /// A character outside control characters.
        case character(Unicode.Scalar)
        /// A control character, or a byte that is not UTF-8.
        case byte(UInt8)
        /// A word, a name or a kind of value, shortened.
        case text(String)
    }

    /// The rule that the text breaks.
    package let rule: Rule
    /// What stands there instead, where that helps.
    package let found: Found?
    /// Where.
    package let location: JSONLocation

    /// Bytes before the place.
    package var byteOffset: Int { location.byteOffset }
    /// The line, counted from 1.
    package var line: Int { location.line }
    /// The character in the line, counted from 1.
    package var column: Int { location.column }

    init(_ rule: Rule, found: Found?, location: JSONLocation) {
        self.rule = rule
        self.found = found
        self.location = location
    }

    /// Place, rule and what stands there, in one line.
    package var description: String {
        "\(location): \(reason)"
    }

    /// The sentence without the place.
    package var reason: String {
        guard let found else { return rule.description }
        return "\(rule)\(rule.conjunction)\(found)"
    }
}

extension JSONError.Found: CustomStringConvertible {
    /// As it is named in a sentence: `"x"`, `the end of the text`, `byte 0x1F`.
    package var description: String {
        switch self {
        case .end: "the end of the text"
        case .character(let character): "\"\(character)\""
        case .byte(let byte): "byte 0x\(byte < 0x10 ? "0" : "")\(String(byte, radix: 16, uppercase: true))"
        case .text(let text): text
        }
    }
}
