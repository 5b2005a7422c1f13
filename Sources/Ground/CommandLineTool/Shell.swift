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

    /// The flags that a command is completed with: its own and those that every program has.
    var completedFlags: [Flag] {
        flags + Self.builtInFlags
    }
}

/// A word in single quotes for a POSIX shell.
func shellQuoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
}
