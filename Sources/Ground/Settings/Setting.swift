/// What can be set from outside by one variable: the truth for reading it, for `--help` and for the README.
package struct Setting: Sendable, Hashable {
    /// The name of the environment variable, such as `DB_ENDPOINT`.
    package let name: String
    /// The text that counts when the variable is not set, written as a user would write it.
    package let defaultText: String?
    /// What it does, in one sentence without the point.
    package let meaning: String
    /// Whether its value must never be shown.
    package let isSecret: Bool

    /// A setting by the name of its variable.
    package init(_ name: String, default defaultText: String? = nil, meaning: String, isSecret: Bool = false) {
        self.name = name
        self.defaultText = defaultText
        self.meaning = meaning
        self.isSecret = isSecret
    }

    /// Settings as rows of a Markdown table: name, default, meaning.
    package static func markdownTable(_ settings: [Setting]) -> String {
        var lines = ["| Variable | Default | Meaning |", "| --- | --- | --- |"]
        for setting in settings {
            let shownDefault = setting.defaultText.map { "`\($0)`" } ?? ""
            let cells = ["`\(setting.name)`", shownDefault, setting.meaning]
            lines.append("| " + cells.map(escapedCell).joined(separator: " | ") + " |")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A bar would begin the next cell.
    private static func escapedCell(_ text: String) -> String {
        text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }
}
