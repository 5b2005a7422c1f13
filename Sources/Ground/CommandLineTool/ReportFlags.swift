/// The flags by which a tool that changes something is told how much to say of it.
///
/// Success is told to somebody at a terminal and to who asks; otherwise nothing is printed, for cron mails whatever is.
package enum ReportFlags {
    /// Asks for an object that programs read.
    package static let json = Command.Flag("json", meaning: "print what was done as a JSON object")
    /// Asks for what a terminal is told.
    package static let verbose = Command.Flag(
        "verbose", short: "v", meaning: "say what was done also where nobody sits at a terminal")
    /// Both, for a tool's ``Command``.
    package static let all = [json, verbose]
}

extension Invocation {
    /// Whether success is to be told; for tools that have ``ReportFlags``.
    package var tellsSuccess: Bool {
        arguments[ReportFlags.json] || arguments[ReportFlags.verbose] || diagnostics.terminal.isInteractive
    }
}
