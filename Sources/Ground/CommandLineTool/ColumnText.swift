/// Text in columns of a terminal, where a character of East Asia or an emoji takes two.
///
/// A character is what people take for one: marks that join a letter take no column of their own. What would move the cursor
/// (control characters) stands escaped, so that no stored text can write over what is shown.
package enum ColumnText {
    /// How many columns a text takes.
    package static func width(_ text: String) -> Int {
        text.reduce(0) { $0 + width($1) }
    }

    /// How many columns a character takes: 0, 1 or 2.
    package static func width(_ character: Character) -> Int {
        var width = 0
        for scalar in character.unicodeScalars {
            // A variation selector asks for the emoji of a sign that is a letter too.
            if scalar.value == 0xfe0f || isWide(scalar) { return 2 }
            switch scalar.properties.generalCategory {
            case .nonspacingMark, .enclosingMark, .format, .control: break
            default: width = 1
            }
        }
        return width
    }

    /// The text in so many columns: cut with an ellipsis, or filled with blanks.
    package static func fitted(_ text: String, columns: Int, alignsRight: Bool = false) -> String {
        let text = shortened(text, columns: columns)
        let blanks = String(repeating: " ", count: max(0, columns - width(text)))
        return alignsRight ? blanks + text : text + blanks
    }

    /// The text in at most so many columns, with an ellipsis where something is left out.
    package static func shortened(_ text: String, columns: Int) -> String {
        guard width(text) > columns else { return text }
        var shown = ""
        var room = columns - 1
        for character in text {
            room -= width(character)
            if room < 0 { break }
            shown.append(character)
        }
        return columns > 0 ? shown + "…" : ""
    }

    /// The text without control characters, each replaced by its escape.
    package static func printable(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isUnprintable) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if isUnprintable(scalar) { result += scalar.escaped(asASCII: true) } else { result.unicodeScalars.append(scalar) }
        }
        return result
    }

    /// Control characters, and the marks that make a terminal write from right to left.
    private static func isUnprintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x200e...0x200f, 0x2028...0x202e, 0x2066...0x2069: true
        default: scalar.properties.generalCategory == .control
        }
    }

    /// Whether a terminal gives it two columns: the wide and full-width characters of Unicode Standard Annex #11, by their blocks.
    private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case ..<0x1100: false
        case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0xa4cf, 0xa960...0xa97c, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe10...0xfe19,
            0xfe30...0xfe6f, 0xff01...0xff60, 0xffe0...0xffe6, 0x16fe0...0x1b2ff, 0x1f200...0x1f2ff, 0x20000...0x3fffd:
            true
        default: scalar.properties.isEmojiPresentation
        }
    }
}
