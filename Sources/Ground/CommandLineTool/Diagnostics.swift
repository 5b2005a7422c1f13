import Synchronization

/// Standard error of a program: messages with its name before them, and below them a line that changes in place.
///
/// A message is one line and one write, whatever is in it. Where nobody sits at a terminal there is no status line.
package final class Diagnostics: Sendable {
    /// The name before each message.
    package let programName: String
    /// What is at the other end.
    package let terminal: Terminal
    private let output: TextOutput
    private let status = Mutex("")

    /// Standard error of a program, on an output that writes at once.
    package init(programName: String, output: TextOutput, terminal: Terminal) {
        self.programName = programName
        self.output = output
        self.terminal = terminal
    }

    /// Says what went wrong, as `name: message`.
    package func error(_ message: String) {
        write(line: "\(programName): \(Self.singleLine(message))")
    }

    /// Says what is odd, as `name: warning: message`.
    package func warning(_ message: String) {
        write(line: "\(programName): warning: \(Self.singleLine(message))")
    }

    /// Shows a status below the messages in place of the last one; an empty one takes it away.
    package func setStatus(_ text: String) {
        guard terminal.isInteractive else { return }
        status.withLock { status in
            guard status != text else { return }
            status = text
            print(Self.clearLine + text)
        }
    }

    private func write(line: String) {
        status.withLock { status in
            print((status.isEmpty ? "" : Self.clearLine) + line + "\n" + status)
        }
    }

    private func print(_ text: String) {
        // With standard error gone there is nobody left to tell.
        try? output.write(text)
    }

    /// Back to the first column; erase to the end of the line (ECMA-48).
    private static let clearLine = "\r\u{1B}[K"

    /// A message without control characters, so that no input can write lines of its own or move the cursor.
    private static func singleLine(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else { return text }
        var line = ""
        for scalar in text.unicodeScalars {
            if scalar.properties.generalCategory == .control {
                line += scalar.escaped(asASCII: true)
            } else {
                line.unicodeScalars.append(scalar)
            }
        }
        return line
    }
}
