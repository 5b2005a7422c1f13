import Settings

/// The manual page of a program, as `--man` prints it.
extension Command {
    /// A page for section 1, from the same declaration as `--help`.
    package func manualPage() -> String {
        var page = RoffPage(title: name, date: version.date, source: versionLine)
        page.section("NAME")
        page.words("\(RoffPage.escaped(name)) \\- \(RoffPage.markedUp(Self.phrase(summary)))")
        page.section("SYNOPSIS")
        page.words(synopsis)
        page.section("DESCRIPTION")
        page.paragraphs(discussion.isEmpty ? summary : "\(summary)\n\n\(discussion)")
        if !subcommands.isEmpty { page.section("COMMANDS") }
        for subcommand in subcommands { subcommand.describe(in: &page) }
        if !positionals.isEmpty { page.section("ARGUMENTS") }
        describePositionals(in: &page)
        page.section("OPTIONS")
        describeOptions(in: &page)
        for flag in Self.builtInFlags { page.item(Self.tag(flag), flag.meaning) }
        page.item(Self.tag(Shell.option), Shell.option.explanation)
        if !exitRows.isEmpty { page.section("EXIT STATUS") }
        for (code, meaning) in exitRows { page.item(RoffPage.bold(code), meaning) }
        if !settings.isEmpty { page.section("ENVIRONMENT") }
        for setting in settings { page.item(RoffPage.bold(setting.name), setting.explanation) }
        if !files.isEmpty { page.section("FILES") }
        for file in files { page.item(RoffPage.italic(file.path), file.meaning) }
        if !examples.isEmpty { page.section("EXAMPLES") }
        for (index, example) in examples.enumerated() {
            page.example(example.commandLine, example.meaning, isFirst: index == 0)
        }
        if !seeAlso.isEmpty { page.section("SEE ALSO") }
        page.words(seeAlso.map(Self.reference).joined(separator: ", "))
        return page.text
    }

    private func describe(in page: inout RoffPage) {
        page.item(synopsis, summary)
        guard !options.isEmpty || !flags.isEmpty || !positionals.isEmpty || !discussion.isEmpty else { return }
        page.indented { page in
            page.paragraphs(discussion)
            describePositionals(in: &page)
            describeOptions(in: &page)
        }
    }

    private func describePositionals(in page: inout RoffPage) {
        for positional in positionals { page.item(RoffPage.italic(positional.placeholder), positional.explanation) }
    }

    private func describeOptions(in page: inout RoffPage) {
        for option in options { page.item(Self.tag(option), option.explanation) }
        for flag in flags { page.item(Self.tag(flag), flag.meaning) }
    }

    private var synopsis: String {
        let words = Self.usageWords([self])
        return ([RoffPage.bold(words[0])] + words.dropFirst().map(RoffPage.italic)).joined(separator: " ")
    }

    private static func tag(_ option: Option) -> String {
        spellings(option.name, option.short) + " " + RoffPage.italic(option.valueName + (option.isRepeated ? "…" : ""))
    }

    private static func tag(_ flag: Flag) -> String {
        spellings(flag.name, flag.short)
    }

    private static func spellings(_ name: String, _ short: Character?) -> String {
        ((short.map { [RoffPage.bold("-\($0)")] } ?? []) + [RoffPage.bold("--\(name)")]).joined(separator: ", ")
    }

    /// `timew(1)`, its name in bold.
    private static func reference(_ page: String) -> String {
        let name = page.prefix { $0 != "(" }
        return RoffPage.bold(String(name)) + RoffPage.escaped(String(page.dropFirst(name.count)))
    }

    /// A summary as whatis(1) lists it: without its point, and small at its beginning where that is no name.
    private static func phrase(_ summary: String) -> String {
        let word = summary.prefix { !$0.isWhitespace }
        let isName = word.dropFirst().contains { $0.isUppercase }
        let phrase = isName ? summary : summary.prefix(1).lowercased() + summary.dropFirst()
        return phrase.hasSuffix(".") ? String(phrase.dropLast()) : phrase
    }
}
