import Observation
import Processes
import Timekeeping

/// Credentials that a program prints: the profile setting `credential_process`.
///
/// Source: AWS SDKs and Tools reference guide, "Process credential provider".
struct ProcessCredentialSource: CredentialSource {
    /// How long the program may take: it may ask somebody, or another machine.
    static let longestRun: Duration = .seconds(60)

    let source: String
    /// As it stands in the profile.
    let commandLine: String
    let resources: SourceResources

    func credentials(_ context: Context) async throws(CredentialError) -> Credentials {
        let words: [String]
        do throws(ShellWords.Invalid) {
            words = try ShellWords.split(commandLine)
        } catch {
            throw .invalid(source, "credential_process \(error)")
        }
        guard let program = words.first else { throw .invalid(source, "credential_process is empty") }
        let result: Subprocess.Result
        do {
            result = try await Subprocess.run(
                executable: program, arguments: Array(words.dropFirst()), environment: resources.variables,
                outputLimit: CredentialDocument.longestByteCount,
                timeout: min(Self.longestRun, context.deadline.remaining(on: context.timeSource)))
        } catch {
            throw .invalid(source, "credential_process: \(error)")
        }
        // What it printed is not repeated: it may hold a secret.
        guard result.status == .exited(0) else {
            throw .invalid(source, "credential_process: \(program) ended with \(result.status); run it by hand to see why")
        }
        do throws(CredentialDocument.Invalid) {
            return try CredentialDocument(result.standardOutput, tokenName: "SessionToken", version: 1).credentials
        } catch {
            throw .invalid(source, "credential_process: \(program) \(error.detail)")
        }
    }
}
