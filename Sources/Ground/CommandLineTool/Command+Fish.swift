extension Command {
    /// A completion script for fish, to be put into `~/.config/fish/completions/name.fish`.
    func fishCompletionScript() -> String {
        var lines = ["# fish completion for \(name)", "complete -c \(name) -f"]
        let isTop = subcommands.isEmpty ? "" : " -n __fish_use_subcommand"
        lines += (options + [Shell.option]).map { fishLine($0, condition: $0 == Shell.option ? isTop : "") }
        lines += completedFlags.map { fishLine($0, condition: "") }
        lines += positionals.compactMap { fishLine($0, condition: "") }
        for subcommand in subcommands {
            lines.append(
                "complete -c \(name)\(isTop) -a \(shellQuoted(subcommand.name)) -d \(Self.fishQuoted(subcommand.summary))")
            let condition = " -n '__fish_seen_subcommand_from \(subcommand.name)'"
            lines += subcommand.options.map { fishLine($0, condition: condition) }
            lines += subcommand.flags.map { fishLine($0, condition: condition) }
            lines += subcommand.positionals.compactMap { fishLine($0, condition: condition) }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func fishLine(_ option: Option, condition: String) -> String {
        let short = option.short.map { " -s \($0)" } ?? ""
        return "complete -c \(name)\(condition) -l \(option.name)\(short)\(Self.fishAction(option.completion) ?? " -x")"
            + " -d \(Self.fishQuoted(option.meaning))"
    }

    private func fishLine(_ flag: Flag, condition: String) -> String {
        let short = flag.short.map { " -s \($0)" } ?? ""
        return "complete -c \(name)\(condition) -l \(flag.name)\(short) -d \(Self.fishQuoted(flag.meaning))"
    }

    private func fishLine(_ positional: Positional, condition: String) -> String? {
        switch positional.completion {
        case .none: nil
        case .file: "complete -c \(name)\(condition) -F"
        case .directory, .choices, .suggestions:
            "complete -c \(name)\(condition)\(Self.fishAction(positional.completion) ?? "")"
                + " -d \(Self.fishQuoted(positional.meaning))"
        }
    }

    private static func fishAction(_ completion: Completion) -> String? {
        switch completion {
        case .none: nil
        case .file: " -r -F"
        case .directory: " -x -a '(__fish_complete_directories)'"
        case .choices(let words), .suggestions(let words): " -x -a \(fishQuoted(words.joined(separator: " ")))"
        }
    }

    /// Inside single quotes fish knows two escapes.
    private static func fishQuoted(_ text: String) -> String {
        "'" + text.map { "'\\".contains($0) ? "\\\($0)" : String($0) }.joined() + "'"
    }
}
