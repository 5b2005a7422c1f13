extension JSONError {
    /// The rules a text is held to: one case for each. Sections are those of RFC 8259.
    package enum Rule: Sendable, Hashable {
        // The text as a whole (sections 2 and 8.1).
        case byteOrderMark
        case comment
        case trailingContent

        // Everything is bounded (section 9).
        case limit(Limit)

        // Values (section 3).
        case valueExpected
        case unknownLiteral
        case singleQuote

        // Objects (section 4).
        case nameExpected
        case memberAfterComma
        case colonAfterName
        case commaOrBraceAfterMember
        case duplicateName

        // Arrays (section 5).
        case elementAfterComma
        case commaOrBracketAfterElement

        // Numbers (section 6).
        case nonFiniteNumber
        case leadingZero
        case leadingPlus
        case leadingPoint
        case digitAfterMinus
        case digitAfterPoint
        case digitInExponent

        // Strings (section 7).
        case closingQuote
        case controlCharacter
        case unknownEscape
        case unicodeEscapeDigits
        case loneSurrogate

        // Encoding (section 8.1; RFC 3629, section 3).
        case malformedUTF8
        case overlongUTF8
        case surrogateUTF8
        case beyondUnicodeUTF8

        // What the caller asked for.
        case kindExpected(JSONKind)
        case integerExpected
    }

    /// The limits that `JSONLimits` sets, each with the number that was in force.
    package enum Limit: Sendable, Hashable {
        case byteCount(Int)
        case depth(Int)
        case memberCount(Int)
        case elementCount(Int)
        case numberByteCount(Int)
        case stringByteCount(Int)
    }
}

extension JSONError.Rule: CustomStringConvertible {
    /// The rule as a sentence without a full stop.
    package var description: String {
        switch self {
        case .limit(let limit): limit.description
        case .byteOrderMark: "the text must begin with the value and not with a byte order mark"
        case .comment: "JSON has no comments"
        case .trailingContent: "nothing but white space may follow the value"
        case .valueExpected: "a value must stand here"
        case .unknownLiteral: "only true, false and null may stand without quotes"
        case .singleQuote: "strings and names stand in double quotes"
        case .nameExpected: "a member must begin with its name in double quotes"
        case .memberAfterComma: "a comma must be followed by another member"
        case .colonAfterName: "a name must be followed by a colon"
        case .commaOrBraceAfterMember: "a member must be followed by a comma or a closing brace"
        case .duplicateName: "a name may stand only once in an object"
        case .elementAfterComma: "a comma must be followed by another element"
        case .commaOrBracketAfterElement: "an element must be followed by a comma or a closing bracket"
        case .nonFiniteNumber: "NaN and Infinity are no JSON numbers"
        case .leadingZero: "a number must not begin with a superfluous zero"
        case .leadingPlus: "a number must not begin with a plus sign"
        case .leadingPoint: "a number must begin with a digit before its point"
        case .digitAfterMinus: "a minus sign must be followed by a digit"
        case .digitAfterPoint: "a decimal point must be followed by a digit"
        case .digitInExponent: "an exponent must have a digit"
        case .closingQuote: "a string must be ended by a double quote"
        case .controlCharacter: "a control character in a string must be escaped"
        case .unknownEscape: "a backslash must be followed by one of \"\\/bfnrtu"
        case .unicodeEscapeDigits: "\\u must be followed by four hexadecimal digits"
        case .loneSurrogate: "an escaped surrogate must have its other half beside it"
        case .malformedUTF8: "the text must be UTF-8"
        case .overlongUTF8: "the text must be UTF-8 in its shortest form"
        case .surrogateUTF8: "UTF-8 has no surrogates"
        case .beyondUnicodeUTF8: "UTF-8 ends at U+10FFFF"
        case .kindExpected(let kind): "\(kind) must stand here"
        case .integerExpected: "a whole number between \(Int.min) and \(Int.max) must stand here"
        }
    }

    /// What joins the sentence to what was found.
    var conjunction: String {
        switch self {
        case .memberAfterComma, .colonAfterName, .commaOrBraceAfterMember, .elementAfterComma, .commaOrBracketAfterElement,
            .digitAfterMinus, .digitAfterPoint, .closingQuote, .unknownEscape, .unicodeEscapeDigits:
            ", not by "
        case .duplicateName, .controlCharacter, .loneSurrogate, .malformedUTF8, .overlongUTF8, .surrogateUTF8, .beyondUnicodeUTF8:
            ": "
        default:
            ", not "
        }
    }

    /// Whether the text is only too large for the reader's limits.
    package var isLimit: Bool {
        if case .limit = self { true } else { false }
    }
}

extension JSONError.Limit: CustomStringConvertible {
    /// The limit as a sentence without a full stop.
    package var description: String {
        switch self {
        case .byteCount(let limit): "the text must not be longer than \(limit) bytes"
        case .depth(let limit): "objects and arrays must not be nested more than \(limit) deep"
        case .memberCount(let limit): "an object must not have more than \(limit) members"
        case .elementCount(let limit): "an array must not have more than \(limit) elements"
        case .numberByteCount(let limit): "a number must not be longer than \(limit) characters"
        case .stringByteCount(let limit): "a string must not be longer than \(limit) bytes"
        }
    }
}
