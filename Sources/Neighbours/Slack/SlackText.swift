/// Text in Slack's own markup (`mrkdwn`), in which nothing of somebody else's can stand for more than itself.
///
/// Slack asks for three characters to be escaped: `&`, `<` and `>`. With those no text can name a user, wake a channel
/// (`<!channel>`) or hide a link. Source: Slack, "Formatting text for app surfaces", "Escaping text".
package struct SlackText: Sendable, Hashable {
    /// As it is sent, escaped.
    package let markup: String

    /// Text that stands for itself. Line ends and other white space become single spaces, since a line end would end what
    /// is bold or italic.
    package init(_ text: String) {
        var line = ""
        for character in text {
            let isBlank = character.isWhitespace || character.unicodeScalars.allSatisfy(Self.isControl)
            if !isBlank {
                line.append(character)
            } else if line.last != " " {
                line.append(" ")
            }
        }
        markup = Self.escaped(line)
    }

    private init(markup: String) {
        self.markup = markup
    }

    /// The same in bold.
    package var bold: SlackText { wrapped(in: "*") }
    /// The same in italics.
    package var italic: SlackText { wrapped(in: "_") }

    /// Whether there is nothing to see.
    package var isBlank: Bool { markup.allSatisfy { $0 == " " } }

    /// A mark around nothing would be shown as it is, and so would one that a blank follows.
    private func wrapped(in mark: String) -> SlackText {
        if isBlank { return self }
        var inner = markup[...]
        while inner.first == " " { inner.removeFirst() }
        while inner.last == " " { inner.removeLast() }
        return SlackText(markup: mark + inner + mark)
    }

    /// One text after the other.
    package static func + (left: SlackText, right: SlackText) -> SlackText {
        SlackText(markup: left.markup + right.markup)
    }

    /// The length as Slack's limits count it, taken generously: UTF-16 code units after escaping.
    package var length: Int { markup.utf16.count }

    /// The text, or as much of its beginning as fits with `…` behind it. No character and no escape is cut through.
    package func shortened(to limit: Int) -> SlackText {
        guard length > limit else { return self }
        guard limit > 0 else { return SlackText(markup: "") }
        var kept = ""
        var room = limit - Self.ellipsis.utf16.count
        var rest = markup[...]
        while let first = rest.first {
            let unit = first == "&" ? rest.prefix(through: rest.firstIndex(of: ";") ?? rest.startIndex) : rest.prefix(1)
            room -= unit.utf16.count
            guard room >= 0 else { break }
            kept += unit
            rest = rest[unit.endIndex...]
        }
        return SlackText(markup: kept + Self.ellipsis)
    }

    private static let ellipsis = "…"

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control
    }

    /// By scalars: a `<` with an accent on it is one character to Swift and a `<` to Slack.
    private static func escaped(_ text: String) -> String {
        var markup = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": markup.append(contentsOf: "&amp;".unicodeScalars)
            case "<": markup.append(contentsOf: "&lt;".unicodeScalars)
            case ">": markup.append(contentsOf: "&gt;".unicodeScalars)
            default: markup.append(scalar)
            }
        }
        return String(markup)
    }
}
