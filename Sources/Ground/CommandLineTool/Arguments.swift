/// The arguments of one run, sorted.
///
/// Asking for an option, flag or positional that the command does not declare is a programming error and stops the
/// program.
package struct Arguments: Sendable {
    private let path: [Command]
    private let values: [String: [String]]
    private let flags: Set<String>
    private let positionals: [String: [String]]

    init(path: [Command], values: [String: [String]], flags: Set<String>, positionals: [String: [String]]) {
        self.path = path
        self.values = values
        self.flags = flags
        self.positionals = positionals
    }

    /// The name of the subcommand; nothing when the program has none.
    package var subcommand: String? {
        path.count > 1 ? path[path.count - 1].name : nil
    }

    /// Whether a flag is given.
    package subscript(flag: Command.Flag) -> Bool {
        precondition(path.contains { $0.flags.contains(flag) }, "the command has no flag --\(flag.name)")
        return flags.contains(flag.name)
    }

    /// The value of an option, the last one when there are several, or its default.
    package subscript(option: Command.Option) -> String? {
        given(option).last ?? option.defaultText
    }

    /// A positional's text, the first one when there are several; nothing when it is not given.
    package subscript(positional: Command.Positional) -> String? {
        all(positional).first
    }

    /// Every value of an option in order, without its default.
    package func given(_ option: Command.Option) -> [String] {
        precondition(path.contains { $0.options.contains(option) }, "the command has no option --\(option.name)")
        return values[option.name] ?? []
    }

    /// Every text of a positional in order.
    package func all(_ positional: Command.Positional) -> [String] {
        precondition(path.contains { $0.positionals.contains(positional) }, "the command has no argument \(positional.name)")
        return positionals[positional.name] ?? []
    }
}

// MARK: - Typed values

extension Arguments {
    /// The value of an option or its default, read by a rule.
    ///
    /// - Parameters:
    ///   - expectation: what the rule accepts, to be read after "is not"
    ///   - parse: the rule; nothing means refused
    /// - Throws: `UsageError.invalidValue`
    package func value<Value>(
        _ option: Command.Option, expecting expectation: String, parse: (String) -> Value?
    ) throws(UsageError) -> Value? {
        guard let text = self[option] else { return nil }
        guard let value = parse(text) else {
            throw .invalidValue(text, of: "--\(option.name)", expectation: expectation)
        }
        return value
    }

    /// A positional's text read by a rule.
    ///
    /// - Throws: `UsageError.invalidValue`
    package func value<Value>(
        _ positional: Command.Positional, expecting expectation: String, parse: (String) -> Value?
    ) throws(UsageError) -> Value? {
        guard let text = self[positional] else { return nil }
        guard let value = parse(text) else { throw .invalidValue(text, of: positional.name, expectation: expectation) }
        return value
    }

    /// The text of an option that has no default and must be given.
    ///
    /// - Throws: `UsageError.missingOption`
    package func required(_ option: Command.Option) throws(UsageError) -> String {
        guard let text = self[option] else { throw .missingOption("--\(option.name)") }
        return text
    }

    /// The text of a positional that must be given.
    ///
    /// - Throws: `UsageError.missingArgument`
    package func required(_ positional: Command.Positional) throws(UsageError) -> String {
        guard let text = self[positional] else { throw .missingArgument(positional.name) }
        return text
    }

    /// An option's whole number.
    ///
    /// - Throws: `UsageError.invalidValue`
    package func integer(_ option: Command.Option, in range: ClosedRange<Int>) throws(UsageError) -> Int? {
        let expectation = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        return try value(option, expecting: expectation) { text in
            Int(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// An option's whole number, which its default or the user gives.
    ///
    /// - Throws: `UsageError.invalidValue`, `.missingOption`
    package func requiredInteger(_ option: Command.Option, in range: ClosedRange<Int>) throws(UsageError) -> Int {
        guard let number = try integer(option, in: range) else { throw .missingOption("--\(option.name)") }
        return number
    }

    /// An option's word as a value of a type.
    ///
    /// - Throws: `UsageError.invalidValue`
    package func choice<Choice: RawRepresentable & CaseIterable>(
        _ option: Command.Option, as type: Choice.Type = Choice.self
    ) throws(UsageError) -> Choice? where Choice.RawValue == String {
        let list = Choice.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
        return try value(option, expecting: "one of \(list)") { Choice(rawValue: $0) }
    }

    /// Refuses two options or flags that exclude each other.
    ///
    /// - Throws: `UsageError.conflict` when more than one of these names (without dashes) is given
    package func requireAtMostOne(of names: String...) throws(UsageError) {
        let given = names.filter { flags.contains($0) || values[$0] != nil }
        if given.count > 1 { throw .conflict("--\(given[0])", "--\(given[1])") }
    }
}
