import AWS
package import CommandLineTool
import Files
package import Observation
package import Settings
package import Timekeeping

/// What a program stands on: its environment with what a file adds, its settings, its log.
///
/// A program is a few lines: it reads its settings here, opens its storage here, and hands both to a service.
package struct ProgramHost: Sendable {
    /// What the program was called with, and where it reads and writes.
    package let invocation: Invocation
    /// The variables of the process, filled up from the `--env-vars` file or from ``ConfigurationFile``.
    package let environment: Environment
    /// Lines on standard error.
    package let logger: Logger
    /// The same for what answers requests: it must not wait for whoever reads the lines.
    let servingLogger: Logger

    /// The version of all programs; they are built and installed together.
    package static let version = Command.Version("0.1.0", date: "2026-11-27")

    /// The option that names a SAM `--env-vars` file.
    package static let envVars = Command.Option(
        "env-vars", value: "FILE", completion: .file,
        meaning: "a SAM --env-vars file with more variables, read in place of the file below; what the environment sets wins")

    /// Variables are a few lines; this bounds a file given by mistake.
    private static let envVarsByteCount = 1 << 20

    /// - Parameters:
    ///   - database: what `--database` says; a URL counts as `DB_ENDPOINT`.
    ///   - isServer: whether it is a server, whose log is read, and not a tool, whose log is mailed
    /// - Throws: ``ToolError`` or `SAMFileError` when the file cannot be read or must not be trusted.
    package init(_ invocation: Invocation, database: String? = nil, isServer: Bool = false) throws {
        self.invocation = invocation
        var environment = invocation.environment
        if let path = invocation.arguments[Self.envVars] {
            let bytes = try Self.read(path, limit: Self.envVarsByteCount)
            environment = environment.filled(from: try Environment.samFile(bytes: bytes, name: path))
        } else {
            environment = environment.filled(
                from: try ConfigurationFile.variables(
                    environment, settings: invocation.settings, byteCountLimit: Self.envVarsByteCount))
        }
        if let database, StorageLocation.isURL(database) {
            environment = environment.merging(Environment([AWSSettings.endpoint.name: database]))
        }
        self.environment = environment
        // Wrong values are told by `settings(_:)`, which every program calls; until then the defaults serve.
        var reader = SettingsReader(environment: environment)
        let settings = HostingSettings(reading: &reader, usualLevel: isServer ? .info : .warning)
        func makeLogger(_ sink: some LogSink) -> Logger {
            Logger(level: settings.logLevel, format: settings.logFormat, timeSource: invocation.timeSource, sink: sink)
        }
        logger = makeLogger(StandardErrorSink())
        servingLogger = makeLogger(ImpatientLogSink(format: settings.logFormat, timeSource: invocation.timeSource))
    }

    /// Reads settings.
    ///
    /// - Throws: `SettingsError` with every problem at once, those of ``HostingSettings`` among them; and what `read` throws
    package func settings<Value>(_ read: (inout SettingsReader) throws -> Value) throws -> Value {
        var reader = SettingsReader(environment: environment)
        _ = HostingSettings(reading: &reader)
        let value = try read(&reader)
        try reader.finish()
        return value
    }

    /// Every variable as a child process takes them.
    package var variables: [String: String] {
        var variables: [String: String] = [:]
        for name in environment.names { variables[name] = environment[name] }
        return variables
    }

    /// The variables of the process, for a child that has no business with the secrets in a file of settings; and those that tell
    /// it where its own data is.
    package var childVariables: [String: String] {
        var variables: [String: String] = [:]
        for name in invocation.environment.names + ["TIMEWARRIORDB"] { variables[name] = environment[name] }
        return variables
    }

    /// Whether somebody has set a variable, instead of leaving it at its default.
    package func isSet(_ setting: Setting) -> Bool {
        environment[setting.name] != nil
    }

    /// The zone in which other programs that are started like this one speak of days.
    package var machineZone: TimeZone { .machine(variable: invocation.environment["TZ"]) }

    /// The context of work that nobody waits for with a deadline of their own.
    package func context() -> Context {
        Context.background(timeSource: invocation.timeSource, logger: logger)
    }

    /// The bytes of a file, or of standard input for `-`.
    ///
    /// - Throws: ``ToolError`` that names the file, when it cannot be read or is larger than `limit` bytes.
    package func input(_ path: String, limit: Int) throws -> [UInt8] {
        if path == "-" { return try StandardInput.read(byteCountLimit: limit) }
        return try Self.read(path, limit: limit)
    }

    private static func read(_ path: String, limit: Int) throws(ToolError) -> [UInt8] {
        do {
            return try AtomicFile.read(path, byteCountLimit: limit)
        } catch {
            throw ToolError("\(error)", .noInput)
        }
    }
}
