package import Settings

/// What a program can be called with: the one truth for reading its arguments, for `--help` and for shell completion.
///
/// `--help` (`-h`), `--version` and `--completion SHELL` exist everywhere and are not listed.
package struct Command: Sendable {
    /// The program or subcommand as it is typed.
    package let name: String
    /// What it does, in one sentence.
    package let summary: String
    /// More about it: paragraphs with an empty line between them.
    package let discussion: String
    package let version: String
    package let options: [Option]
    package let flags: [Flag]
    package let positionals: [Positional]
    package let subcommands: [Command]
    /// The environment variables that it reads.
    package let settings: [Setting]
    /// The exit codes that it uses on purpose besides success and wrong usage.
    package let exitCodes: [ExitCode]
    package let examples: [Example]

    /// A command line and what it does.
    package struct Example: Sendable {
        package let commandLine: String
        package let meaning: String

        package init(_ commandLine: String, _ meaning: String) {
            self.commandLine = commandLine
            self.meaning = meaning
        }
    }

    package init(
        _ name: String, summary: String, discussion: String = "", version: String = "", options: [Option] = [],
        flags: [Flag] = [], positionals: [Positional] = [], subcommands: [Command] = [], settings: [Setting] = [],
        exitCodes: [ExitCode] = [], examples: [Example] = []
    ) {
        self.name = name
        self.summary = summary
        self.discussion = discussion
        self.version = version
        self.options = options
        self.flags = flags
        self.positionals = positionals
        self.subcommands = subcommands
        self.settings = settings
        self.exitCodes = exitCodes
        self.examples = examples
        checkDeclaration(inheritedNames: [])
    }

    /// Stops a program whose declaration contradicts itself, at its first start.
    private func checkDeclaration(inheritedNames: [String]) {
        let names = inheritedNames + options.map(\.name) + flags.map(\.name)
        let shorts = options.compactMap(\.short) + flags.compactMap(\.short)
        precondition(Set(names + Self.builtInNames).count == names.count + Self.builtInNames.count, "a long name is given twice")
        precondition(Set(shorts + ["h"]).count == shorts.count + 1, "a short name is given twice")
        precondition(subcommands.isEmpty || positionals.isEmpty, "subcommands stand where positionals would")
        for (index, positional) in positionals.enumerated() {
            let isLast = index == positionals.count - 1
            precondition(isLast || !positional.arity.isRepeated, "only the last positional can be repeated")
            let next = isLast ? nil : positionals[index + 1]
            precondition(positional.arity.isRequired || next?.arity.isRequired != true, "a required positional comes first")
        }
        for subcommand in subcommands { subcommand.checkDeclaration(inheritedNames: names) }
    }

    static let builtInNames = ["help", "version", "completion"]
}

// MARK: - What a command line is made of

extension Command {
    /// An option with a value, `--port 3000` or `--port=3000`.
    package struct Option: Sendable, Hashable {
        /// The long name without dashes.
        package let name: String
        package let short: Character?
        /// What the value is called in `--help`, in capitals.
        package let valueName: String
        package let meaning: String
        /// The text that counts without the option.
        package let defaultText: String?
        /// Whether it may be given more than once.
        package let isRepeated: Bool
        package let completion: Completion

        package init(
            _ name: String, short: Character? = nil, value valueName: String, default defaultText: String? = nil,
            isRepeated: Bool = false, completion: Completion = .none, meaning: String
        ) {
            self.name = name
            self.short = short
            self.valueName = valueName
            self.meaning = meaning
            self.defaultText = defaultText
            self.isRepeated = isRepeated
            self.completion = completion
        }
    }

    /// An option without a value, `--dry-run`.
    package struct Flag: Sendable, Hashable {
        /// The long name without dashes.
        package let name: String
        package let short: Character?
        package let meaning: String

        package init(_ name: String, short: Character? = nil, meaning: String) {
            self.name = name
            self.short = short
            self.meaning = meaning
        }
    }

    /// An argument without a name, told by its place.
    package struct Positional: Sendable, Hashable {
        package enum Arity: Sendable, Hashable {
            case required, optional, zeroOrMore, oneOrMore

            var isRequired: Bool { self == .required || self == .oneOrMore }
            var isRepeated: Bool { self == .zeroOrMore || self == .oneOrMore }
        }

        /// What it is called in `--help`, in capitals.
        package let name: String
        package let arity: Arity
        package let completion: Completion
        package let meaning: String

        package init(_ name: String, _ arity: Arity = .required, completion: Completion = .none, meaning: String) {
            self.name = name
            self.arity = arity
            self.completion = completion
            self.meaning = meaning
        }
    }

    /// What a shell can offer for a value.
    package enum Completion: Sendable, Hashable {
        case none, file, directory
        /// These words and no others: the parser refuses the rest.
        case choices([String])

        var choices: [String]? {
            if case .choices(let words) = self { words } else { nil }
        }
    }
}
