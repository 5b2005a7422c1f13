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
        "LOG_LEVEL", default: "info", meaning: "Least level that is logged: `debug`, `info`, `warning`, `error`")
    package static let logFormat = Setting("LOG_FORMAT", default: "text", meaning: "Log lines as `text` or as `json`")

    /// Every variable, in the order of the README.
    package static let all = [logLevel, logFormat]

    /// Reads them; what is wrong is left with the reader.
    package init(reading reader: inout SettingsReader) {
        logLevel = reader.requiredChoice(Self.logLevel, placeholder: .info)
        logFormat = reader.requiredChoice(Self.logFormat, placeholder: .text)
    }
}
