package import Settings

/// What a program can be called with: the one truth for reading its arguments, for `--help`, for the
/// manual page and for shell completion.
///
/// `--help` (`-h`), `--version`, `--man` and `--completion SHELL` exist everywhere and are not listed.
package struct Command: Sendable {
    /// The program or subcommand as it is typed.
    package let name: String
    /// What it does, in one sentence.
    package let summary: String
    /// More about it: paragraphs with an empty line between them.
    package let discussion: String
    /// What `--version` shows after the name.
    package let version: Version
    /// The options with values, in the order of `--help`.
    package let options: [Option]
    /// The options without values.
    package let flags: [Flag]
    /// The arguments that are told by their place.
    package let positionals: [Positional]
    /// What the program can do, where it can do several things; then it has no positionals of its own.
    package let subcommands: [Command]
    /// The environment variables that it reads.
    package let settings: [Setting]
    /// The files that it reads or writes without being told on the command line.
    package let files: [File]
    /// The exit codes that it uses on purpose besides success and wrong usage.
    package let exitCodes: [ExitCode]
    /// Command lines that show how it is used.
    package let examples: [Example]
    /// The manual pages to read next, such as `timew(1)`.
    package let seeAlso: [String]

    /// Which program this is among those of its name.
    package struct Version: Sendable, Hashable, ExpressibleByStringLiteral {
        /// What `--version` shows.
        package let number: String
        /// The day it was released, `2026-11-27`; its manual page bears it.
        package let date: String

        /// A version that was released.
        package init(_ number: String, date: String) {
            self.number = number
            self.date = date
        }

        /// A version of no day, as in tests.
        package init(stringLiteral number: String) {
            self.init(number, date: "")
        }
    }

    /// A file by its path, written as people read it.
    package struct File: Sendable {
        package let path: String
        /// What is in it, in one sentence without the point.
        package let meaning: String

        /// A file that a program looks for by itself.
        package init(_ path: String, _ meaning: String) {
            self.path = path
            self.meaning = meaning
        }
    }

    /// A command line and what it does.
    package struct Example: Sendable {
        /// What to type.
        package let commandLine: String
        /// What comes of it.
        package let meaning: String

        /// An example of a command line.
        package init(_ commandLine: String, _ meaning: String) {
            self.commandLine = commandLine
            self.meaning = meaning
        }
    }

    /// A command; a declaration that contradicts itself stops the program.
    package init(
        _ name: String, summary: String, discussion: String = "", version: Version = "", options: [Option] = [],
        flags: [Flag] = [], positionals: [Positional] = [], subcommands: [Command] = [], settings: [Setting] = [],
        files: [File] = [], exitCodes: [ExitCode] = [], examples: [Example] = [], seeAlso: [String] = []
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
        self.files = files
        self.exitCodes = exitCodes
        self.examples = examples
        self.seeAlso = seeAlso
        checkDeclaration(above: [])
    }

    /// Stops a program whose declaration contradicts itself, at its first start.
    ///
    /// - Parameter above: the commands whose options count here too
    private func checkDeclaration(above: [Command]) {
        let path = above + [self]
        let names = path.flatMap { $0.options.map(\.name) + $0.flags.map(\.name) }
        let shorts = path.flatMap { $0.options.compactMap(\.short) + $0.flags.compactMap(\.short) }
        precondition(Set(names + Self.builtInNames).count == names.count + Self.builtInNames.count, "a long name is given twice")
        precondition(Set(shorts + ["h"]).count == shorts.count + 1, "a short name is given twice")
        precondition(subcommands.isEmpty || positionals.isEmpty, "subcommands stand where positionals would")
        for (index, positional) in positionals.enumerated() {
            let isLast = index == positionals.count - 1
            precondition(isLast || !positional.arity.isRepeated, "only the last positional can be repeated")
            let next = isLast ? nil : positionals[index + 1]
            precondition(positional.arity.isRequired || next?.arity.isRequired != true, "a required positional comes first")
        }
        for subcommand in subcommands { subcommand.checkDeclaration(above: path) }
    }

    /// The flags that every program has.
    static let builtInFlags = [
        Flag("help", short: "h", meaning: "Show this help"), Flag("version", meaning: "Show the version"),
        Flag("man", meaning: "Print the manual page"),
    ]
    static let builtInNames = builtInFlags.map(\.name) + [Shell.option.name]

    /// The program and its version in one line.
    var versionLine: String { version.number.isEmpty ? name : "\(name) \(version.number)" }
}

// MARK: - What a command line is made of

extension Command {
    /// An option with a value, `--port 3000` or `--port=3000`.
    package struct Option: Sendable, Hashable {
        /// The long name without dashes.
        package let name: String
        /// The letter for one dash, if it has one.
        package let short: Character?
        /// What the value is called in `--help`, in capitals.
        package let valueName: String
        /// What it does, in one sentence without the point.
        package let meaning: String
        /// The text that counts without the option.
        package let defaultText: String?
        /// Whether it may be given more than once.
        package let isRepeated: Bool
        /// What a shell offers for its value.
        package let completion: Completion

        /// An option; nothing but its name and meaning has to be said.
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
        /// The letter for one dash, if it has one.
        package let short: Character?
        /// What it does, in one sentence without the point.
        package let meaning: String

        /// A flag.
        package init(_ name: String, short: Character? = nil, meaning: String) {
            self.name = name
            self.short = short
            self.meaning = meaning
        }
    }

    /// An argument without a name, told by its place.
    package struct Positional: Sendable, Hashable {
        /// How often it is given.
        package enum Arity: Sendable, Hashable {
            /// Once; at most once; any number of times; at least once.
            case required, optional, zeroOrMore, oneOrMore

            var isRequired: Bool { self == .required || self == .oneOrMore }
            var isRepeated: Bool { self == .zeroOrMore || self == .oneOrMore }
        }

        /// What it is called in `--help`, in capitals.
        package let name: String
        /// How often it is given.
        package let arity: Arity
        /// What a shell offers for it.
        package let completion: Completion
        /// What it is, in one sentence without the point.
        package let meaning: String

        /// An argument in this place.
        package init(_ name: String, _ arity: Arity = .required, completion: Completion = .none, meaning: String) {
            self.name = name
            self.arity = arity
            self.completion = completion
            self.meaning = meaning
        }
    }

    /// What a shell can offer for a value.
    package enum Completion: Sendable, Hashable {
        /// Nothing; the names of files; the names of directories.
        case none, file, directory
        /// These words and no others: the parser refuses the rest.
        case choices([String])
        /// These words; the parser takes others as well.
        case suggestions([String])

        var choices: [String]? {
            if case .choices(let words) = self { words } else { nil }
        }
    }
}
