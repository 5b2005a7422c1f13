extension Command {
    /// A completion script for zsh: to be sourced, or put as `_name` into a directory of `fpath`.
    func zshCompletionScript() -> String {
        // The name of the file that zsh loads it from: by another name the first completion of a session would find nothing.
        let function = "_\(name)"
        var lines = ["#compdef \(name)", ""]
        for subcommand in subcommands {
            lines += subcommand.zshFunction(
                named: "\(function)-\(subcommand.name)", options: options, flags: flags)
            lines.append("")
        }
        lines += zshFunction(named: function, options: [Shell.option], flags: [])
        lines += [
            "", "if [ \"${funcstack[1]}\" = \"\(function)\" ]; then", "    \(function) \"$@\"", "else",
            "    compdef \(function) \(name)", "fi",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    private func zshFunction(named function: String, options inherited: [Option], flags inheritedFlags: [Flag]) -> [String] {
        var specifications = (inherited + options).map(Self.zshSpecification)
        specifications += (inheritedFlags + completedFlags).map(Self.zshSpecification)
        if subcommands.isEmpty {
            specifications += positionals.map(Self.zshSpecification)
        } else {
            let commands = subcommands.map { "\($0.name)\\:\(Self.zshDoubleQuoted($0.summary))" }
            specifications.append(shellQuoted("1:command:((\(commands.joined(separator: " "))))"))
            specifications.append(shellQuoted("*::argument:->arguments"))
        }
        var lines = ["\(function)() {", "    local context state state_descr line", "    typeset -A opt_args"]
        lines.append("    _arguments -s -S -C \\")
        lines.append(specifications.map { "        \($0)" }.joined(separator: " \\\n"))
        if !subcommands.isEmpty {
            lines.append("    if [[ $state == arguments ]]; then")
            lines.append("        case $line[1] in")
            for subcommand in subcommands {
                lines.append("        \(subcommand.name)) \(function)-\(subcommand.name) ;;")
            }
            lines += ["        esac", "    fi"]
        }
        lines.append("}")
        return lines
    }

    private static func zshSpecification(_ option: Option) -> String {
        let action = "\(zshEscaped(option.valueName)):\(zshAction(option.completion))"
        let help = "[\(zshEscaped(option.meaning))]:\(action)"
        let repetition = option.isRepeated ? "*" : ""
        guard let short = option.short else { return shellQuoted("\(repetition)--\(option.name)=\(help)") }
        let exclusion = option.isRepeated ? "*" : "(-\(short) --\(option.name))"
        return "\(shellQuoted(exclusion)){-\(short)+,--\(option.name)=}\(shellQuoted(help))"
    }

    private static func zshSpecification(_ flag: Flag) -> String {
        let help = "[\(zshEscaped(flag.meaning))]"
        guard let short = flag.short else { return shellQuoted("--\(flag.name)\(help)") }
        return "\(shellQuoted("(-\(short) --\(flag.name))")){-\(short),--\(flag.name)}\(shellQuoted(help))"
    }

    private static func zshSpecification(_ positional: Positional) -> String {
        let place: String
        switch positional.arity {
        case .required: place = ":"
        case .optional: place = "::"
        case .zeroOrMore, .oneOrMore: place = "*:"
        }
        return shellQuoted("\(place)\(zshEscaped(positional.name)):\(zshAction(positional.completion))")
    }

    private static func zshAction(_ completion: Completion) -> String {
        switch completion {
        case .none: ""
        case .file: "_files"
        case .directory: "_files -/"
        case .choices(let words), .suggestions(let words): "(\(words.joined(separator: " ")))"
        }
    }

    /// Text in a specification: brackets and colons have a meaning there.
    private static func zshEscaped(_ text: String) -> String {
        text.map { "[]:\\".contains($0) ? "\\\($0)" : String($0) }.joined()
    }

    private static func zshDoubleQuoted(_ text: String) -> String {
        "\"" + text.map { "\"\\$`".contains($0) ? "\\\($0)" : String($0) }.joined() + "\""
    }
}
