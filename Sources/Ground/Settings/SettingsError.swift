/// One setting that is wrong or missing.
package struct SettingsProblem: Sendable, Hashable {
    /// The variable.
    package let name: String
    /// Where its value stands; nothing when it is not set.
    package let origin: Environment.Origin?
    /// What is wrong with it, to be read after the name. Never the value of a secret.
    package let complaint: String

    /// A problem with a variable.
    package init(name: String, origin: Environment.Origin? = nil, complaint: String) {
        self.name = name
        self.origin = origin
        self.complaint = complaint
    }
}

extension SettingsProblem: CustomStringConvertible {
    /// The variable, the place of its value where that is a file, and what is wrong.
    package var description: String {
        guard case .file(let file, let section) = origin else { return "\(name): \(complaint)" }
        return "\(name) (\(file), \(section)): \(complaint)"
    }
}

/// Everything that is wrong with the settings, at once.
package struct SettingsError: Error, Sendable, Hashable {
    /// At least one, in the order in which they were found.
    package let problems: [SettingsProblem]

    /// All problems of one reading.
    package init(problems: [SettingsProblem]) {
        self.problems = problems
    }
}

extension SettingsError: CustomStringConvertible {
    /// The problems in one line.
    package var description: String {
        problems.map(\.description).joined(separator: "; ")
    }
}
