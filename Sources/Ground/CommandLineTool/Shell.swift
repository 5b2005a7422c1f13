/// A shell that can complete what somebody types.
package enum Shell: String, CaseIterable, Sendable {
    /// The shells that are in use.
    case bash, zsh, fish

    /// The option that every program has for it.
    static let option = Command.Option(
        "completion", value: "SHELL", completion: .choices(allCases.map(\.rawValue)),
        meaning: "Print a completion script")
}

extension Command {
    /// A script that completes this command in a shell, as `--completion SHELL` prints it.
    package func completionScript(for shell: Shell) -> String {
        switch shell {
        case .bash: bashCompletionScript()
        case .zsh: zshCompletionScript()
        case .fish: fishCompletionScript()
        }
    }

    /// The name of a shell function for this command: letters, digits and `_`.
    func functionName(after path: [String]) -> String {
        "_" + (path + [name]).joined(separator: "_").map { $0.isLetter || $0.isNumber ? String($0) : "_" }.joined()
    }

    /// The flags that a command is completed with: its own and those that every program has.
    var completedFlags: [Flag] {
        flags + [Flag("help", short: "h", meaning: "Show this help"), Flag("version", meaning: "Show the version")]
    }
}

/// A word in single quotes for a POSIX shell.
func shellQuoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
}
