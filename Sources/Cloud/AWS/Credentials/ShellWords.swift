/// A command line cut into words as a POSIX shell quotes them, without running a shell: nothing is expanded.
///
/// Source: POSIX.1-2017, Shell command language, section 2.2.
enum ShellWords {
    /// Why a line is none.
    enum Invalid: Error, Hashable, CustomStringConvertible {
        case openQuote
        case openEscape

        var description: String {
            switch self {
            case .openQuote: "has a quote that is not closed"
            case .openEscape: "ends with a backslash"
            }
        }
    }

    static func split(_ line: String) throws(Invalid) -> [String] {
        var words: [String] = []
        /// `nil` between words; an empty pair of quotes is a word.
        var word: String?
        var quote: Character?
        var rest = line[...]
        while let character = rest.popFirst() {
            switch (quote, character) {
            case (let open?, _) where character == open:
                quote = nil
            case ("'"?, _):
                word?.append(character)
            case ("\""?, "\\"):
                guard let next = rest.popFirst() else { throw .openQuote }
                // Between double quotes a backslash stands for itself except before what it could hide.
                word?.append(contentsOf: next == "\"" || next == "\\" ? "\(next)" : "\\\(next)")
            case (.some, _):
                word?.append(character)
            case (nil, "'"), (nil, "\""):
                quote = character
                word = word ?? ""
            case (nil, "\\"):
                guard let next = rest.popFirst() else { throw .openEscape }
                word = (word ?? "") + "\(next)"
            case (nil, _) where character.isWhitespace:
                if let finished = word { words.append(finished) }
                word = nil
            case (nil, _):
                word = (word ?? "") + "\(character)"
            }
        }
        guard quote == nil else { throw .openQuote }
        if let word { words.append(word) }
        return words
    }
}
