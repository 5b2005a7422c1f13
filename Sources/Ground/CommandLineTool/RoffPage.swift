/// A manual page while it is written, in the macros of man(7) (groff_man(7), mandoc's man(7)).
///
/// 1. Text goes in as people write it; every character that roff could take for its own is escaped here and nowhere else.
/// 2. Only ASCII comes out: what lies beyond is named by its code point, so that no formatter has to guess an encoding.
/// 3. Lines of text are wrapped at blanks, which changes nothing in the page and keeps its source readable.
struct RoffPage {
    private(set) var text = ""

    /// mandoc warns of longer ones.
    private static let lineByteCount = 79

    /// The first line, from which header and footer of every page are made.
    init(title: String, date: String, source: String) {
        // The date stands as it is: mandoc does not read one with escapes.
        text = ".TH \"\(Self.escaped(title.uppercased()))\" 1 \"\(date)\" \"\(Self.escaped(source))\" \"User Commands\"\n"
        // Neither hyphens nor gaps that nobody wrote: what is searched for in a page is found.
        text += ".nh\n.ad l\n"
    }

    /// Begins a section.
    mutating func section(_ title: String) {
        macro("SH", [title])
    }

    /// Paragraphs, with an empty line between them in the text.
    mutating func paragraphs(_ words: String) {
        for (index, paragraph) in Command.paragraphs(of: words).enumerated() {
            if index > 0 { macro("PP") }
            self.words(Self.markedUp(paragraph))
        }
    }

    /// A tag, already marked up, and what is said about it beside or below it.
    mutating func item(_ tag: String, _ explanation: String) {
        macro("TP")
        line(tag)
        words(Self.markedUp(explanation))
    }

    /// What is written here stands further to the right.
    mutating func indented(_ body: (inout RoffPage) -> Void) {
        macro("RS")
        body(&self)
        macro("RE")
    }

    /// A line to be typed, as it is, above its meaning.
    mutating func example(_ commandLine: String, _ meaning: String, isFirst: Bool) {
        if !isFirst { macro("PP") }
        words(Self.markedUp(meaning))
        macro("PP")
        macro("RS", ["4"])
        macro("EX")
        line(Self.escaped(commandLine))
        macro("EE")
        macro("RE")
    }

    /// Text that is marked up already, wrapped.
    mutating func words(_ markedUp: String) {
        var current = ""
        for word in markedUp.split(whereSeparator: \.isWhitespace) {
            if !current.isEmpty, current.utf8.count + 1 + word.utf8.count > Self.lineByteCount {
                line(current)
                current = ""
            }
            current += current.isEmpty ? String(word) : " \(word)"
        }
        if !current.isEmpty { line(current) }
    }

    private mutating func line(_ markedUp: String) {
        // A point or an apostrophe in the first column begins a request; apostrophes are escaped everywhere.
        text += (markedUp.hasPrefix(".") ? "\\&" : "") + markedUp + "\n"
    }

    private mutating func macro(_ name: String, _ arguments: [String] = []) {
        text += "." + ([name] + arguments.map { "\"\(Self.escaped($0))\"" }).joined(separator: " ") + "\n"
    }
}

// MARK: - Text

extension RoffPage {
    static func bold(_ text: String) -> String { "\\fB\(escaped(text))\\fR" }
    static func italic(_ text: String) -> String { "\\fI\(escaped(text))\\fR" }

    /// A sentence in which `code` between grave accents becomes bold; accents without a partner stay what they are.
    static func markedUp(_ text: String) -> String {
        let parts = text.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
        guard parts.count % 2 == 1 else { return escaped(text) }
        return parts.enumerated().map { $0.offset % 2 == 1 ? bold($0.element) : escaped($0.element) }.joined()
    }

    /// A text that comes out as it stands, also when somebody copies it from the page (groff_char(7)).
    static func escaped(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            switch scalar {
            case "\\": "\\e"
            case "-": "\\-"
            case "'": "\\(aq"
            case "`": "\\(ga"
            case "\"": "\\(dq"
            case "^": "\\(ha"
            case "~": "\\(ti"
            case _ where scalar.isASCII: String(scalar)
            default:
                "\\[u" + String(repeating: "0", count: max(0, 4 - String(scalar.value, radix: 16).count))
                    + String(scalar.value, radix: 16, uppercase: true) + "]"
            }
        }.joined()
    }
}
