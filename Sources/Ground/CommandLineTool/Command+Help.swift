import Settings

/// The text of `--help`.
extension Command {
    /// The paragraphs of a text, with an empty line between them.
    static func paragraphs(of text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).split(separator: "").map { $0.joined(separator: "\n") }
    }

    /// The help for the last command of a path (the program, then subcommands), wrapped to a width.
    static func help(_ path: [Command], width: Int) -> String {
        let command = path[path.count - 1]
        // Longer lines are hard to read, shorter ones leave no room beside the names.
        let width = min(max(width, 40), 100)
        var page = HelpPage(width: width)
        page.paragraph("Usage: \(usage(path))", indent: 0, hanging: 7)
        page.paragraph(command.summary, indent: 0)
        for paragraph in Self.paragraphs(of: command.discussion) { page.paragraph(paragraph, indent: 0) }
        page.table("Commands", command.subcommands.map { ($0.name, $0.summary) })
        page.table("Arguments", command.positionals.map { ($0.placeholder, $0.explanation) })
        page.table("Options", optionRows(path))
        page.table("Environment", command.settings.map { ($0.name, $0.explanation) })
        page.table("Files", command.files.map { ($0.path, $0.meaning) })
        page.table("Exit codes", command.exitRows)
        page.examples(command.examples)
        return page.text
    }

    private static func usage(_ path: [Command]) -> String {
        usageWords(path).joined(separator: " ")
    }

    /// What a command line is made of: names, then placeholders.
    static func usageWords(_ path: [Command]) -> [String] {
        let command = path[path.count - 1]
        var words = path.map(\.name) + ["[options]"]
        if !command.subcommands.isEmpty { words.append("COMMAND") }
        return words + command.positionals.map(\.placeholder)
    }

    private static func optionRows(_ path: [Command]) -> [(String, String)] {
        var rows: [(String, String)] = []
        for command in path {
            rows += command.options.map { option in
                let row = spelling(option.name, option.short) + " \(option.valueName)" + (option.isRepeated ? "…" : "")
                return (row, option.explanation)
            }
            rows += command.flags.map { (spelling($0.name, $0.short), $0.meaning) }
        }
        rows += builtInFlags.map { (spelling($0.name, $0.short), $0.meaning) }
        rows.append((spelling(Shell.option.name, nil) + " \(Shell.option.valueName)", Shell.option.explanation))
        return rows
    }

    private static func spelling(_ name: String, _ short: Character?) -> String {
        short.map { "-\($0), --\(name)" } ?? "    --\(name)"
    }

    /// The exit codes that every program has: each takes arguments, and each prints, if only this help.
    package static let commonExitCodes: [ExitCode] = [.success, .usage, .ioError, .brokenPipe]

    /// The exit codes and what they say, those of every program among them; none when the program names none.
    var exitRows: [(String, String)] {
        guard !exitCodes.isEmpty else { return [] }
        let codes = Set(exitCodes + Self.commonExitCodes)
        return ExitCode.allCases.filter(codes.contains).map { ("\($0.rawValue)", $0.meaning) }
    }

    fileprivate static func explanation(_ meaning: String, default defaultText: String?) -> String {
        defaultText.map { "\(meaning) [default: \($0)]" } ?? meaning
    }
}

extension Setting {
    /// What it does, and its default.
    var explanation: String { Command.explanation(meaning, default: defaultText) }
}

extension Command.Option {
    /// What it does, the words that it takes, and its default.
    var explanation: String {
        let words = completion.choices.map { ": \($0.joined(separator: ", "))" } ?? ""
        return Command.explanation(meaning + words, default: defaultText)
    }
}

extension Command.Positional {
    /// What it is, and the words that it takes.
    var explanation: String {
        meaning + (completion.choices.map { ": \($0.joined(separator: ", "))" } ?? "")
    }

    /// `FILE`, `[FILE]`, `[FILE…]` or `FILE…`.
    var placeholder: String {
        switch arity {
        case .required: name
        case .optional: "[\(name)]"
        case .zeroOrMore: "[\(name)…]"
        case .oneOrMore: "\(name)…"
        }
    }
}

/// Lays text out in lines of limited width.
private struct HelpPage {
    let width: Int
    private(set) var text = ""

    init(width: Int) {
        self.width = width
    }

    /// A paragraph, with an empty line before it when it is not the first.
    ///
    /// - Parameter hanging: the indent of its further lines
    mutating func paragraph(_ words: String, indent: Int, hanging: Int? = nil) {
        if !text.isEmpty { text += "\n" }
        append(lines(words, firstWidth: width - indent, width: width - (hanging ?? indent)), indent, hanging ?? indent)
    }

    /// A title and rows of a name and its explanation side by side.
    mutating func table(_ title: String, _ rows: [(name: String, explanation: String)]) {
        guard !rows.isEmpty else { return }
        text += "\n\(title):\n"
        // A name that is wider than the column stands on a line of its own.
        let column = min(rows.map(\.name.count).max() ?? 0, 30) + 4
        for (name, explanation) in rows {
            let wrapped = lines(explanation, firstWidth: width - column, width: width - column)
            if name.count + 4 <= column {
                text += "  \(name)" + String(repeating: " ", count: column - 2 - name.count)
                text += (wrapped.first ?? "") + "\n"
                append(Array(wrapped.dropFirst()), column, column)
            } else {
                text += "  \(name)\n"
                append(wrapped, column, column)
            }
        }
    }

    /// Command lines, which are never wrapped, each above its meaning.
    mutating func examples(_ examples: [Command.Example]) {
        guard !examples.isEmpty else { return }
        text += "\nExamples:\n"
        for example in examples {
            text += "  \(example.commandLine)\n"
            append(lines(example.meaning, firstWidth: width - 6, width: width - 6), 6, 6)
        }
    }

    private mutating func append(_ lines: [String], _ indent: Int, _ hanging: Int) {
        for (index, line) in lines.enumerated() {
            text += String(repeating: " ", count: index == 0 ? indent : hanging) + line + "\n"
        }
    }

    private func lines(_ words: String, firstWidth: Int, width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in words.split(whereSeparator: \.isWhitespace) {
            let room = lines.isEmpty ? firstWidth : width
            if !line.isEmpty, line.count + 1 + word.count > room {
                lines.append(line)
                line = ""
            }
            line += line.isEmpty ? String(word) : " \(word)"
        }
        if !line.isEmpty { lines.append(line) }
        return lines
    }
}
