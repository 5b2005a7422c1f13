package import CommandLineTool
import Files
import Settings

/// Variables for programs that no shell starts: cron, systemd and Timewarrior know no profile.
///
/// `time-tracking/env.json` in the user's configuration directory, in the form of a SAM `--env-vars` file. It is read when
/// `--env-vars` names no other; what the environment sets wins over it.
///
/// 1. One that is not there is nothing to speak of. Whatever else is wrong with it ends the program with 78: a program that went
///    on would do something else than what was configured, and under cron a warning would be mailed with every run.
/// 2. It must belong to the user (or root) and not be writable by others, as ssh demands of its own: it says where entries go.
/// 3. Once it holds a secret that the program reads, others must not be able to read it, as with ssh's keys.
package enum ConfigurationFile {
    /// The file as `--help` and the manual page show it.
    package static let entry = Command.File(
        "~/.config/time-tracking/env.json",
        #"variables, as in {"Parameters": {"NAME": "value"}}, for when --env-vars is not given; below $XDG_CONFIG_HOME where that "#
            + "is set. Nobody else may write to it, nor read it once it holds a secret")

    /// Its path; nothing for a user without a home.
    static func path(_ environment: Environment) -> String? {
        guard let directory = try? XDGDirectories(variable: { environment[$0] }).configuration() else { return nil }
        return FilePath.join(directory, "time-tracking/env.json")
    }

    /// The variables of the file, none where there is no file.
    ///
    /// - Parameter settings: what the program reads
    /// - Throws: ``ToolError`` with 78, `SAMFileError`
    static func variables(_ environment: Environment, settings: [Setting], byteCountLimit: Int) throws -> Environment {
        guard let path = path(environment) else { return Environment([:]) }
        let protection: FileProtection
        let bytes: [UInt8]
        do {
            protection = try FileProtection(of: path)
            try check(protection, of: path)
            bytes = try AtomicFile.read(path, byteCountLimit: byteCountLimit)
        } catch let error as FileError {
            if error.isMissing { return Environment([:]) }
            throw ToolError("\(error)", .configuration)
        }
        let variables = try Environment.samFile(bytes: bytes, name: path)
        let secrets = settings.filter { $0.isSecret && variables[$0.name] != nil }.map(\.name)
        guard secrets.isEmpty || !protection.isReadableByOthers else {
            throw ToolError(
                "\(path): others can read \(secrets.joined(separator: ", ")) in it; please run: chmod 600 \(path)", .configuration)
        }
        return variables
    }

    private static func check(_ protection: FileProtection, of path: String) throws(ToolError) {
        guard protection.isRegular else { throw ToolError("\(path): is not a file", .configuration) }
        guard protection.isOwnedHere else { throw ToolError("\(path): belongs to another user", .configuration) }
        guard !protection.isWritableByOthers else {
            throw ToolError("\(path): others can change it; please run: chmod go-w \(path)", .configuration)
        }
    }
}
