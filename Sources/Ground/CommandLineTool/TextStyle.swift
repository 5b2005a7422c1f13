/// Colours and weight of text on a terminal (ECMA-48, "SGR"); nothing where colours are not welcome.
package struct TextStyle: Sendable {
    /// Whether text is coloured at all.
    package let isEnabled: Bool

    /// The style for what is at the end of an output.
    package init(_ terminal: Terminal) {
        isEnabled = terminal.usesColor
    }

    /// Text in one of the 256 colours that terminals share.
    package func colored(_ text: String, _ color: Int) -> String { wrapped(text, "38;5;\(color)") }

    /// Text that is pale, for what matters less.
    package func dim(_ text: String) -> String { wrapped(text, "2") }

    /// Text that stands out.
    package func bold(_ text: String) -> String { wrapped(text, "1") }

    private func wrapped(_ text: String, _ codes: String) -> String {
        isEnabled && !text.isEmpty ? "\u{1B}[\(codes)m\(text)\u{1B}[0m" : text
    }
}
