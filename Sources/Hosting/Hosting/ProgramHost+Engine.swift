import AWS
import CommandLineTool
package import DynamoDBEngine
package import Files
package import Observation

extension ProgramHost {
    /// Opens the embedded engine in memory or on the journal of a directory, and tells the log what was found there.
    ///
    /// - Parameters:
    ///   - directory: `nil` for memory.
    ///   - salvage: whether a damaged journal is to be opened with what is intact of it.
    /// - Throws: `JournalError`: another process has the directory, or the journal is damaged.
    package func openEngine(
        directory: String?, sync: Journal.SyncPolicy = .every, salvage: Bool = false
    ) throws(JournalError) -> DynamoDBEngine {
        guard let directory else { return DynamoDBEngine() }
        if salvage {
            let salvaged = try DynamoDBEngine.salvage(directory: directory)
            for range in salvaged.lost {
                logger.warning(
                    "journal damaged: what stood there is lost",
                    ["directory": .string(directory), "from": .int(range.lowerBound), "to": .int(range.upperBound)])
            }
            if let path = salvaged.damagedPath { logger.warning("the damaged journal is kept", ["path": .string(path)]) }
        }
        return try DynamoDBEngine.open(directory: directory, sync: sync) { recovery in
            guard !recovery.cut.isEmpty else { return }
            logger.warning(
                "journal cut: its end was never acknowledged",
                ["directory": .string(directory), "bytes": .int(recovery.cut.count), "records": .int(recovery.cutRecordCount)])
        }
    }

    /// The variables of ``signingKey()``.
    package static let signingSettings = [EnvironmentCredentialSource.accessKey, EnvironmentCredentialSource.secretKey]

    /// The one key whose signatures count, from `ACCESS_KEY` and `SECRET_KEY`.
    ///
    /// - Throws: ``ToolError`` with 78 when they are not set.
    package func signingKey() async throws -> (accessKeyID: String, secretAccessKey: Secret) {
        let source = try settings { EnvironmentCredentialSource(reading: &$0) }
        do throws(CredentialError) {
            let credentials = try await source.credentials(context())
            return (credentials.accessKeyID, credentials.secretAccessKey)
        } catch {
            throw ToolError("--require-signature: \(error)", .configuration)
        }
    }
}
