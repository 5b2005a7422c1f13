/// Errors are made here and only when one is thrown: to find line and column the text is walked once more.
extension JSONReader {
    @inline(never)
    func error(_ rule: JSONError.Rule, at offset: Int, found: JSONError.Found? = nil) -> JSONError {
        JSONError(rule, found: found, location: location(at: offset))
    }

    /// The error for what stands at `position`, where the grammar wants something else.
    ///
    /// Some mistakes are so common that they have rules of their own, wherever they stand.
    @inline(never)
    func syntaxError(_ rule: JSONError.Rule) -> JSONError {
        if stands("//") || stands("/*") {
            return error(.comment, at: position)
        }
        switch rule {
        case .trailingContent, .digitAfterPoint, .digitInExponent:
            return error(rule, at: position, found: found(at: position))
        case .digitAfterMinus where stands("Infinity"):
            return error(.nonFiniteNumber, at: position - 1)
        default:
            break
        }
        if isAt(UInt8(ascii: "'")) {
            return error(.singleQuote, at: position)
        }
        guard rule == .valueExpected else {
            return error(rule, at: position, found: found(at: position))
        }
        if stands("NaN") || stands("Infinity") {
            return error(.nonFiniteNumber, at: position)
        } else if isAt(UInt8(ascii: "+")) {
            return error(.leadingPlus, at: position)
        } else if isAt(UInt8(ascii: ".")) {
            return error(.leadingPoint, at: position)
        } else if position < bytes.count, JSONSyntax.isLetter(bytes[position]) {
            let word = bytes[position...].prefix { JSONSyntax.isLetter($0) || JSONSyntax.isDigit($0) || $0 == UInt8(ascii: "_") }
            return error(.unknownLiteral, at: position, found: .text(JSONReader.shown(String(decoding: word, as: UTF8.self))))
        }
        return error(.valueExpected, at: position, found: found(at: position))
    }

    /// What stands at an offset, as an error names it.
    func found(at offset: Int) -> JSONError.Found {
        guard offset < bytes.count else { return .end }
        let byte = bytes[offset]
        if byte < 0x20 || byte == 0x7f {
            return .byte(byte)
        }
        if byte < 0x80 {
            return .character(Unicode.Scalar(byte))
        }
        guard case .success(let count) = UTF8Sequence.byteCount(at: offset, in: bytes),
            let character = String(decoding: bytes[offset..<offset + count], as: UTF8.self).unicodeScalars.first
        else { return .byte(byte) }
        return .character(character)
    }

    /// Errors quote this many characters: enough to be found, too few to flood a log.
    private static let shownCharacterCount = 40

    /// The beginning of a text.
    static func shortened(_ text: String) -> String {
        text.unicodeScalars.count <= shownCharacterCount
            ? text : String(String.UnicodeScalarView(text.unicodeScalars.prefix(shownCharacterCount))) + "…"
    }

    /// The beginning of a text as JSON, so that nothing in it can end a line or control a terminal.
    static func shown(_ text: String) -> String {
        JSONValue.string(shortened(text)).jsonText
    }
}
