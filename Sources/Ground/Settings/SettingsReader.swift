/// Reads settings one by one and collects what is wrong with them.
///
/// Every getter answers with the value or the default. Where there is neither, or the text cannot be read, the plain
/// getters answer nothing and the `required…` ones a placeholder; the fault is in `problems`, and `finish()` throws, so no
/// placeholder is ever used:
///
/// ```swift
/// var reader = SettingsReader(environment: environment)
/// let port = reader.requiredInteger(.port, in: 0...65_535)
/// let endpoint = reader.url(.endpoint)
/// try reader.finish()
/// ```
package struct SettingsReader: Sendable {
    private let environment: Environment
    /// What was wrong so far.
    package private(set) var problems: [SettingsProblem] = []

    /// A reader of these variables.
    package init(environment: Environment) {
        self.environment = environment
    }

    /// Ends the reading.
    ///
    /// - Throws: `SettingsError` with every problem, when there is one
    package func finish() throws(SettingsError) {
        if !problems.isEmpty { throw SettingsError(problems: problems) }
    }

    /// Adds a problem that only the caller can see, such as two settings that exclude each other.
    package mutating func report(_ setting: Setting, _ complaint: String) {
        problems.append(
            SettingsProblem(name: setting.name, origin: environment.origin(of: setting.name), complaint: complaint))
    }

    /// The text of a setting or its default, read by a rule.
    ///
    /// - Parameters:
    ///   - expectation: what the rule accepts, to be read after "is not"
    ///   - parse: the rule; nothing means refused
    package mutating func value<Value>(
        _ setting: Setting, expecting expectation: String, parse: (String) -> Value?
    ) -> Value? {
        guard let text = environment[setting.name] ?? setting.defaultText else { return nil }
        if let value = parse(text) { return value }
        let shown = setting.isSecret ? "its value" : "\"\(Self.shortened(text))\""
        report(setting, "\(shown) is not \(expectation)")
        return nil
    }

    /// Like `value`, for a setting that must have one.
    ///
    /// - Parameter placeholder: the answer after a problem
    package mutating func requiredValue<Value>(
        _ setting: Setting, expecting expectation: String, placeholder: Value, parse: (String) -> Value?
    ) -> Value {
        let problemCount = problems.count
        if let value = value(setting, expecting: expectation, parse: parse) { return value }
        if problems.count == problemCount { report(setting, "is not set") }
        return placeholder
    }

    /// A text for a message: at most 64 characters, without control characters.
    static func shortened(_ text: String) -> String {
        let scalars = text.unicodeScalars
        let shown = scalars.prefix(64).map { scalar in
            scalar.properties.generalCategory == .control ? scalar.escaped(asASCII: true) : String(scalar)
        }
        return shown.joined() + (scalars.count > 64 ? "…" : "")
    }
}
