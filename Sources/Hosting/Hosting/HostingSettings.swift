package import Observation
package import Settings

/// What can be set about any program that is hosted here.
package struct HostingSettings: Sendable {
    /// The least level that is logged.
    package var logLevel: LogLevel
    /// What log lines look like.
    package var logFormat: LogFormat

    // The variables; what each means stands in its text.
    package static let logLevel = Setting(
        "LOG_LEVEL",
        meaning: "Least level that is logged: `debug`, `info`, `warning`, `error`; unset: `info` for servers, `warning` for tools")
    package static let logFormat = Setting("LOG_FORMAT", default: "text", meaning: "Log lines as `text` or as `json`")

    /// Every variable, in the order of the README.
    package static let all = [logLevel, logFormat]

    /// Reads them; what is wrong is left with the reader.
    ///
    /// - Parameter usualLevel: what is logged where nobody has said
    package init(reading reader: inout SettingsReader, usualLevel: LogLevel = .warning) {
        logLevel = reader.choice(Self.logLevel) ?? usualLevel
        logFormat = reader.requiredChoice(Self.logFormat, placeholder: .text)
    }
}
