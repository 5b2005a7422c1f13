import DynamoDB
import JSON

/// What a migration has done.
package struct MigrationReport: Sendable, Hashable {
    /// The table.
    package let tableName: String
    /// Whether wrong years were mended on the way; otherwise they were only found.
    package let isRepairing: Bool
    /// Whether nothing was written.
    package let isDryRun: Bool
    /// Rows of the remote table.
    package internal(set) var readCount = 0
    /// Rows written, because the local table lacked them or had them otherwise.
    package internal(set) var writtenCount = 0
    /// Rows that the local table had just so.
    package internal(set) var equalCount = 0
    /// Rows with a wrong year.
    package internal(set) var repairCount = 0
    /// The first of them, by their keys.
    package internal(set) var repairs: [RowRepair] = []
    /// Rows of the local table that the remote one lacks; they stay.
    package internal(set) var surplusCount = 0
    /// Rows of the local table that the remote one has too.
    var metCount = 0
    /// What became of the rows that were to be written.
    private(set) var outcome = BatchOutcome()

    /// So many repairs are listed; a table that needs more needs all, and the list would only take memory.
    static let listedRepairCount = 10_000

    mutating func add(_ repair: RowRepair) {
        repairCount += 1
        if repairs.count < Self.listedRepairCount { repairs.append(repair) }
    }

    mutating func add(_ outcome: BatchOutcome) {
        self.outcome.add(outcome)
        writtenCount += outcome.writtenCount
    }

    mutating func add(_ other: MigrationReport) {
        readCount += other.readCount
        writtenCount += other.writtenCount
        equalCount += other.equalCount
        metCount += other.metCount
        outcome.add(other.outcome)
        repairCount += other.repairCount
        repairs += other.repairs.prefix(Self.listedRepairCount - repairs.count)
    }

    /// Lines for people, the sum last; or an object for programs.
    package func text(asJSON: Bool) -> String {
        if asJSON { return json }
        var lines = isRepairing ? repairs.map { "\(isDryRun ? "would repair" : "repaired") \($0)" } : []
        if isRepairing, repairCount > repairs.count { lines.append("… and \(repairCount - repairs.count) more") }
        let would = isDryRun ? "would be " : ""
        let mended = isRepairing ? "\(repairCount) \(would)repaired" : "\(repairCount) could be repaired"
        let hint = !isRepairing && repairCount > 0 ? " (--repair)" : ""
        let surplus = surplusCount == 0 ? "" : ", \(surplusCount) only here and left alone"
        let written = isDryRun ? "would be written" : "written"
        lines.append(
            "\(tableName): \(readCount) row(s) read, \(writtenCount) \(written), \(equalCount) equal, \(mended)\(hint)\(surplus)")
        return lines.joined(separator: "\n")
    }

    private var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("table", tableName)
        writer.member("read", readCount)
        writer.member("written", isDryRun ? 0 : writtenCount)
        writer.member("equal", equalCount)
        writer.member("repaired", isRepairing && !isDryRun ? repairCount : 0)
        writer.member("repairable", repairCount)
        writer.member("surplus", surplusCount)
        writer.key("repairs")
        writer.beginArray()
        for repair in repairs {
            writer.beginObject()
            writer.member("key", repair.key)
            if let found = repair.found { writer.member("found", found) }
            writer.member("year", repair.year)
            writer.endObject()
        }
        writer.endArray()
        writer.key("dryRun")
        writer.bool(isDryRun)
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
