extension Command {
    /// A completion script for bash 4.4 and later; it needs no library.
    func bashCompletionScript() -> String {
        let function = bashFunctionName
        var lines = [
            "# bash completion for \(name); put it into ~/.local/share/bash-completion/completions/\(name)",
            "\(function)() {",
            "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} word command=",
            "    # bash splits --name=value at the equals sign.",
            "    if [[ $current == = ]]; then current=; ",
            "    elif [[ $previous == = ]]; then previous=${COMP_WORDS[COMP_CWORD-2]}; fi",
            "    COMPREPLY=()",
        ]
        if !subcommands.isEmpty {
            lines.append("    for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do")
            lines.append("        case $word in \(subcommands.map(\.name).joined(separator: "|"))) command=$word; break ;; esac")
            lines.append("    done")
        }
        lines.append("    case $command in")
        lines += bashCase(pattern: "''", inherited: [], isProgram: true)
        for subcommand in subcommands {
            lines += subcommand.bashCase(pattern: subcommand.name, inherited: options, isProgram: false, flags: flags)
        }
        lines += ["    esac", "}", "complete -F \(function) \(name)"]
        return lines.joined(separator: "\n") + "\n"
    }

    /// Letters, digits and `_`, as bash's POSIX mode wants it.
    var bashFunctionName: String {
        "_" + name.map { $0.isLetter || $0.isNumber ? String($0) : "_" }.joined()
    }

    private func bashCase(
        pattern: String, inherited: [Option], isProgram: Bool, flags inheritedFlags: [Flag] = []
    ) -> [String] {
        let options = inherited + options + (isProgram ? [Shell.option] : [])
        let flags = inheritedFlags + completedFlags
        var lines = ["    \(pattern))", "        case $previous in"]
        for option in options {
            let spellings = ["--\(option.name)"] + (option.short.map { ["-\($0)"] } ?? [])
            lines.append("        \(spellings.joined(separator: "|"))) \(Self.bashReply(option.completion)) return ;;")
        }
        lines.append("        esac")
        let names = options.map { "--\($0.name)" } + flags.map { "--\($0.name)" }
        lines.append("        if [[ $current == -* ]]; then")
        lines.append("            \(Self.bashReply(.choices(names)))")
        lines.append("        else")
        let words: Completion = subcommands.isEmpty ? positionals.last?.completion ?? .none : .choices(subcommands.map(\.name))
        lines.append("            \(Self.bashReply(words)) :")
        lines += ["        fi", "        ;;"]
        return lines
    }

    /// The commands that offer something for the current word.
    private static func bashReply(_ completion: Completion) -> String {
        switch completion {
        case .none: ""
        case .file: "compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- \"$current\");"
        case .directory: "compopt -o filenames; mapfile -t COMPREPLY < <(compgen -d -- \"$current\");"
        case .choices(let words), .suggestions(let words):
            "mapfile -t COMPREPLY < <(compgen -W \(shellQuoted(words.joined(separator: " "))) -- \"$current\");"
        }
    }
}
