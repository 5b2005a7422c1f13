package import CommandLineTool
package import Observation
import Timekeeping

/// Makes the API forget the entries that Timewarrior no longer has: those that were edited, retagged or deleted there after
/// an upload, which knows entries only by their key.
///
/// 1. A row is deleted only when its start lies in the range and the export has no entry of its key.
/// 2. Nothing is deleted after an export that is empty in the range, or that had intervals that could not be read: what
///    looks deleted may be what was lost on the way.
/// 3. What was deleted is gone: the API is asked once more, for an API that does not know how to delete answers as one that has
///    nothing to delete.
/// 4. Nothing is deleted when it would be more rows than were allowed; nor, unless a number was allowed by whoever runs it, when it
///    would be most of the range: that is what half an export looks like.
package struct Reconciliation: Sendable {
    private let client: TimeTrackingClient
    private let range: ReconcileRange
    private let deletionLimit: Int
    private let mayDeleteMost: Bool

    /// - Parameters:
    ///   - deletionLimit: the most rows that may be deleted; more is a sign of a wrong range or a wrong database
    ///   - mayDeleteMost: whether they may be more than half of the range's
    package init(client: TimeTrackingClient, range: ReconcileRange, deletionLimit: Int, mayDeleteMost: Bool = false) {
        self.mayDeleteMost = mayDeleteMost
        self.client = client
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

    /// Compares the API with an export of everything.
    ///
    /// - Throws: ``ToolError`` with 65 where the export proves nothing, with 75 where the API cannot be asked
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
        let keys = try await keys(context)
        return Plan(keys: keys.filter { !known.contains(Array($0.utf8)) }, rowCount: keys.count)
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
        guard !plan.keys.isEmpty else { return }
        let patient = context.with(deadline: .after(Self.patience, on: context.timeSource))
        for (count, key) in plan.keys.enumerated() {
            do throws(APIFailure) {
                try await client.delete(key: key, context: patient)
            } catch {
                let rest = plan.keys.count - count
                throw ToolError("\(rest) of \(plan.keys.count) row(s) were not deleted: \(error)", .temporaryFailure)
            }
        }
        let wanted = Set(plan.keys.map { Array($0.utf8) })
        let left = try await keys(patient).count { wanted.contains(Array($0.utf8)) }
        guard left == 0 else {
            throw ToolError("\(left) of \(plan.keys.count) row(s) are still there: can the API delete?", .temporaryFailure)
        }
    }

    /// The keys of the rows that start in the range, in the order of their starts.
    private func keys(_ context: Context) async throws(ToolError) -> [String] {
        do throws(APIFailure) {
            return try await client.keys(startingIn: range.starts, context: context)
        } catch {
            throw ToolError("the entries of the range cannot be read: \(error)", .temporaryFailure)
        }
    }

    /// How long deleting may take, with all attempts.
    private static let patience = Duration.seconds(120)
}
