import CommandLineTool
import DynamoDB

extension BatchOutcome {
    /// How many rows are named one by one.
    private static let namedRowCount = 5

    /// - Throws: ``ToolError`` that tells how many rows did not arrive, which, and why the first of them did not, or what ended it
    ///   all; and whether running it again is worth it.
    func requireComplete(in tableName: String) throws(ToolError) {
        // What ended it all is more to be told than what kept a single row away: that is told by the next run.
        guard let error = reasonToStop ?? unwritten.first?.error else { return }
        let exitCode: ExitCode =
            switch error.code {
            case .unreachable, .timedOut: .unavailable
            default: error.isRetryable ? .temporaryFailure : .failure
            }
        let isForNow = exitCode != .failure
        let keys = unwritten.compactMap { $0.key[TimeEntryTable.Attribute.key]?.stringValue?.debugDescription }
        let named = isForNow ? "" : " (\(keys.prefix(Self.namedRowCount).joined(separator: ", ")))"
        let advice = isForNow ? "; run it again" : ""
        let missing = "\(unwritten.count) row(s)\(named) did not arrive in \(tableName), \(writtenCount) did"
        throw ToolError("\(missing)\(advice): \(error)", exitCode)
    }
}
