package import CommandLineTool
import DynamoDB
package import Observation
import Timekeeping

/// Makes storage forget the entries that Timewarrior no longer has: those that were edited, retagged or deleted there after
/// an upload, which knows entries only by their key.
///
/// 1. A row is deleted only when its start lies in the range and the export has no entry of its key.
/// 2. Nothing is deleted after an export that is empty in the range, or that had intervals that could not be read: what
///    looks deleted may be what was lost on the way.
/// 3. Nothing is deleted when it would be more rows than were allowed; nor, unless a number was allowed by whoever runs it, when it
///    would be most of the range: that is what half an export looks like.
package struct Reconciliation: Sendable {
    private let store: TimeEntryStore
    private let range: ReconcileRange
    private let deletionLimit: Int
    private let mayDeleteMost: Bool

    /// - Parameters:
    ///   - deletionLimit: the most rows that may be deleted; more is a sign of a wrong range or a wrong database
    ///   - mayDeleteMost: whether they may be more than half of the range's
    package init(store: TimeEntryStore, range: ReconcileRange, deletionLimit: Int, mayDeleteMost: Bool = false) {
        self.mayDeleteMost = mayDeleteMost
        self.store = store
        self.range = range
        self.deletionLimit = deletionLimit
    }

    /// The rows to be deleted, by their keys, in the order of their starts.
    package struct Plan: Sendable, Hashable {
        package let keys: [String]
        /// How many rows the range has.
        package let rowCount: Int

        static let nothing = Plan(keys: [], rowCount: 0)
    }

    /// So few rows may be most of a range: a day or two that were tidied up.
    private static let tidiedRowCount = 10

    /// The entries of an export that lie in the range.
    package func entries(of export: TimewarriorEntries) -> [TimeEntry] {
        export.entries.filter { range.starts.contains($0.start) }
    }

    /// Compares storage with an export of everything.
    ///
    /// - Throws: ``ToolError`` with 65 where the export proves nothing, and what storage throws
    package func plan(_ export: TimewarriorEntries, context: Context) async throws -> Plan {
        let entries = entries(of: export)
        guard !entries.isEmpty else {
            throw ToolError("Timewarrior has no entries in the range; nothing is reconciled with nothing", .dataError)
        }
        guard export.skippedCount == 0 else {
            throw ToolError(
                "\(export.skippedCount) interval(s) could not be used; what looks deleted may be one of them", .dataError)
        }
        let known = Set(entries.map { Array($0.key.utf8) })
        // Starts are whole seconds, so the last one inside is a second before the end.
        let rows = try await store.rows(
            startingIn: range.starts.lowerBound...range.starts.upperBound - .seconds(1), context: context)
        let keys = rows.compactMap { $0[TimeEntryTable.Attribute.key]?.stringValue }
        return Plan(keys: keys.filter { !known.contains(Array($0.utf8)) }, rowCount: rows.count)
    }

    /// - Throws: ``ToolError`` with 65 when the plan has more rows than may be deleted
    package func check(_ plan: Plan) throws(ToolError) {
        guard plan.keys.count <= deletionLimit else {
            throw ToolError(
                "\(plan.keys.count) row(s) would be deleted, more than \(deletionLimit): nothing is done; --max-deletes allows more",
                .dataError)
        }
        guard mayDeleteMost || plan.keys.count <= Self.tidiedRowCount || plan.keys.count * 2 <= plan.rowCount else {
            let much = "\(plan.keys.count) of \(plan.rowCount) row(s) would be deleted, more than half: nothing is done"
            throw ToolError(
                "\(much); is Timewarrior's data all there? If so, --max-deletes \(plan.keys.count) allows it", .dataError)
        }
    }

    /// Deletes what was planned, all or, when that is too much, nothing.
    ///
    /// - Throws: as ``check(_:)``; ``ToolError`` with 75 when some rows could not be deleted
    package func carryOut(_ plan: Plan, context: Context) async throws {
        try check(plan)
        let patient = context.with(deadline: .after(Self.patience, on: context.timeSource))
        let outcome = try await store.delete(keys: plan.keys, context: patient)
        guard let first = outcome.unwritten.first else { return }
        throw ToolError(
            "\(outcome.unwritten.count) of \(plan.keys.count) row(s) could not be deleted: \(first.error)", .temporaryFailure)
    }

    /// How long deleting may take, with all attempts.
    private static let patience = Duration.seconds(120)
}
