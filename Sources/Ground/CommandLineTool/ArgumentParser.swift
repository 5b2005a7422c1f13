/// Sorts the words of a command line, from left to right, by the rules of GNU `getopt_long`.
///
/// Options and positionals mix freely; `--` ends the options; `-` alone is a positional (standard input); `--name=value`
/// and `--name value` mean the same; short flags can be joined (`-nv`), and a short option's value may follow at once
/// (`-p80`). Long names are not abbreviated: an abbreviation breaks when a new option comes.
struct ArgumentParser {
    /// What the command line asks for.
    enum Outcome: Sendable {
        /// To run with these arguments.
        case run(Arguments)
        /// To show the help of the last of these commands.
        case help([Command])
        /// To show the version.
        case version
        /// To print the manual page.
        case manualPage
        /// To print a completion script.
        case completion(Shell)
    }

    /// The program and the subcommands so far; the last one is being read.
    private var path: [Command]
    private var rest: ArraySlice<String>
    private var values: [String: [String]] = [:]
    private var flags: Set<String> = []
    private var words: [String] = []

    /// - Parameter arguments: without the name of the program
    static func parse(_ arguments: [String], as command: Command) throws(UsageError) -> Outcome {
        var parser = ArgumentParser(path: [command], rest: arguments[...])
        return try parser.parse()
    }

    private init(path: [Command], rest: ArraySlice<String>) {
        self.path = path
        self.rest = rest
    }

    private mutating func parse() throws(UsageError) -> Outcome {
        var optionsHaveEnded = false
        while let word = rest.popFirst() {
            if optionsHaveEnded || !word.hasPrefix("-") || word == "-" {
                try takeWord(word)
            } else if word == "--" {
                optionsHaveEnded = true
            } else if word.hasPrefix("--") {
                if let outcome = try takeLong(word) { return outcome }
            } else {
                if let outcome = try takeShort(word) { return outcome }
            }
        }
        return .run(try arguments())
    }

    private mutating func takeWord(_ word: String) throws(UsageError) {
        let candidates = path[path.count - 1].subcommands
        guard !candidates.isEmpty else {
            words.append(word)
            return
        }
        guard let subcommand = candidates.first(where: { $0.name == word }) else {
            throw .unknownSubcommand(word, suggestion: Suggestion.nearest(to: word, among: candidates.map(\.name)))
        }
        path.append(subcommand)
    }

    // MARK: Options

    private var knownOptions: [Command.Option] { path.flatMap(\.options) }
    private var knownFlags: [Command.Flag] { path.flatMap(\.flags) }

    private mutating func takeLong(_ word: String) throws(UsageError) -> Outcome? {
        let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = parts.first.map(String.init) ?? ""
        let attached = parts.count == 2 ? String(parts[1]) : nil
        if let option = knownOptions.first(where: { $0.name == name }) {
            try take(option, attached: attached, spelling: "--\(name)")
            return nil
        }
        if name == Shell.option.name {
            try take(Shell.option, attached: attached, spelling: "--\(name)")
            return values[name]?.first.flatMap(Shell.init).map { .completion($0) }
        }
        let isFlag = (Command.builtInFlags + knownFlags).contains { $0.name == name }
        guard isFlag else {
            let names = knownOptions.map(\.name) + knownFlags.map(\.name) + Command.builtInNames
            throw .unknownOption("--\(name)", suggestion: Suggestion.nearest(to: name, among: names).map { "--\($0)" })
        }
        if attached != nil { throw .unexpectedValue(flag: "--\(name)") }
        switch name {
        case "help": return .help(path)
        case "version": return .version
        case "man": return .manualPage
        default: flags.insert(name)
        }
        return nil
    }

    private mutating func takeShort(_ word: String) throws(UsageError) -> Outcome? {
        var letters = word.dropFirst()
        while let letter = letters.popFirst() {
            if let option = knownOptions.first(where: { $0.short == letter }) {
                let isAssigned = letters.first == "="
                let value = String(isAssigned ? letters.dropFirst() : letters)
                try take(option, attached: value.isEmpty && !isAssigned ? nil : value, spelling: "-\(letter)")
                return nil
            } else if let flag = knownFlags.first(where: { $0.short == letter }) {
                flags.insert(flag.name)
            } else if letter == "h" {
                return .help(path)
            } else {
                throw .unknownOption("-\(letter)", suggestion: nil)
            }
        }
        return nil
    }

    private mutating func take(_ option: Command.Option, attached: String?, spelling: String) throws(UsageError) {
        let value: String
        if let attached {
            value = attached
        } else {
            // `--port --host ::1` is a forgotten value much more often than a value that begins with two dashes.
            guard let next = rest.first else { throw .missingValue(option: spelling, next: nil) }
            guard !next.hasPrefix("--") else { throw .missingValue(option: "--\(option.name)", next: next) }
            rest = rest.dropFirst()
            value = next
        }
        guard option.isRepeated || values[option.name] == nil else { throw .repeatedOption("--\(option.name)") }
        try check(value, of: "--\(option.name)", completion: option.completion)
        values[option.name, default: []].append(value)
    }

    private func check(_ value: String, of name: String, completion: Command.Completion) throws(UsageError) {
        guard let choices = completion.choices, !choices.contains(value) else { return }
        let list = choices.map { "\"\($0)\"" }.joined(separator: ", ")
        throw .invalidValue(value, of: name, expectation: "one of \(list)")
    }

    // MARK: The end

    private func arguments() throws(UsageError) -> Arguments {
        let command = path[path.count - 1]
        guard command.subcommands.isEmpty else { throw .missingSubcommand(command.subcommands.map(\.name)) }
        var words = words[...]
        var positionals: [String: [String]] = [:]
        for positional in command.positionals {
            let taken = positional.arity.isRepeated ? words : words.prefix(1)
            words = words.dropFirst(taken.count)
            if taken.isEmpty, positional.arity.isRequired { throw .missingArgument(positional.name) }
            for word in taken { try check(word, of: positional.name, completion: positional.completion) }
            positionals[positional.name] = Array(taken)
        }
        if let extra = words.first { throw .unexpectedArgument(extra) }
        return Arguments(path: path, values: values, flags: flags, positionals: positionals)
    }
}
