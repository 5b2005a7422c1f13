import Timekeeping

/// The streams of all tables, those of today and those that ended in the last day.
struct Streams: Sendable {
    /// By number.
    private(set) var all: [UInt32: Stream] = [:]
    /// The numbers of the streams that are enabled, by their tables' numbers.
    private var enabled: [UInt32: UInt32] = [:]
    /// The tables of ``enabled`` as long as they are few, so that writes to all others pass by at no cost; else empty.
    private var fewTables: [UInt32] = []
    private static let fewTablesCount = 8
    /// The number of the next stream: numbers are not used again.
    private(set) var nextNumber: UInt32 = 1
    let retention: StreamRetention
    /// Those that ended, in that order, and when each is forgotten.
    private var ended: [(number: UInt32, forgetting: Int64)] = []

    init(_ retention: StreamRetention) {
        self.retention = retention
    }

    /// Whether there is no stream at all, so that no change has to be told.
    var isEmpty: Bool { all.isEmpty }

    /// The bytes of all records.
    var byteCount: Int { all.values.reduce(0) { $0 + $1.byteCount } }

    /// Whether a stream tells the changes of a table.
    func tellsOf(table: UInt32) -> Bool {
        enabled.count <= Self.fewTablesCount ? fewTables.contains(table) : enabled[table] != nil
    }

    /// The stream that tells the changes of a table.
    func enabled(forTable table: UInt32) -> Stream? {
        enabled[table].flatMap { all[$0] }
    }

    /// The last stream of a table, enabled or not.
    func latest(ofTable table: UInt32) -> Stream? {
        all.values.filter { $0.shape.table == table }.max { $0.shape.number < $1.shape.number }
    }

    /// A stream by its ARN, unless it ended too long ago.
    func named(_ arn: String, at now: Instant) -> Stream? {
        all.values.first { $0.shape.arn == arn && !isForgotten($0, at: now) }
    }

    /// The shapes of all streams, in the order of their ARNs.
    func shapes(at now: Instant) -> [StreamShape] {
        all.values.filter { !isForgotten($0, at: now) }.map(\.shape).sorted { $0.arn < $1.arn }
    }

    /// When a stream that is enabled now was created: in a millisecond of its own, which tells it from others of that name.
    func creationDate(forTableNamed name: String, at now: Instant) -> Instant {
        let latest = all.values.filter { $0.shape.tableName == name }.map(\.shape.creationDate).max()
        let thisMillisecond = Instant(
            secondsSinceEpoch: now.secondsSinceEpoch, nanosecond: now.nanosecond / 1_000_000 * 1_000_000)
        return max(thisMillisecond, latest?.advanced(by: .milliseconds(1)) ?? .earliest)
    }

    // MARK: Changes

    mutating func open(_ shape: StreamShape, next: Int) {
        forget(at: shape.creationDate)
        all[shape.number] = Stream(shape, next: next)
        setEnabled(shape.number, forTable: shape.table)
        nextNumber = max(nextNumber, shape.number + 1)
    }

    /// - Parameter end: `nil` when nothing says when it was
    mutating func close(_ number: UInt32, at end: Instant?) {
        guard let place = all.index(forKey: number), all.values[place].end == nil else { return }
        let end = end ?? all.values[place].lastSign
        all.values[place].close(at: end)
        let table = all.values[place].shape.table
        if enabled[table] == number { setEnabled(nil, forTable: table) }
        ended.append((number, end.secondsSinceEpoch + retention.lifetimeSeconds))
        var byteCount = ended.reduce(0) { $0 + (all[$1.number]?.byteCount ?? 0) }
        while ended.count > 1, ended.count > retention.endedCountLimit || byteCount > retention.byteCountLimit {
            byteCount -= forgetOldest()
        }
    }

    private mutating func setEnabled(_ number: UInt32?, forTable table: UInt32) {
        enabled[table] = number
        fewTables = enabled.count <= Self.fewTablesCount ? Array(enabled.keys) : []
    }

    /// Closes the stream of a table that is deleted, unless that was done.
    mutating func closeAny(ofTable table: UInt32) {
        if let number = enabled[table] { close(number, at: nil) }
    }

    /// Closes the streams of tables that are not there: a journal that was salvaged can lack a table and have its stream.
    mutating func closeAll(exceptOf tables: Dictionary<UInt32, Table>.Keys) {
        for table in enabled.keys.sorted() where !tables.contains(table) { closeAny(ofTable: table) }
    }

    mutating func append(_ record: StreamRecord) {
        guard let place = all.index(forKey: record.stream) else { return }
        all.values[place].append(record, retention)
    }

    /// Forgets streams that ended too long ago. Nobody sees them any more; this gives their room back.
    mutating func forget(at now: Instant) {
        while let oldest = ended.first, oldest.forgetting <= now.secondsSinceEpoch { forgetOldest() }
    }

    /// - Returns: the bytes of its records
    @discardableResult
    private mutating func forgetOldest() -> Int {
        all.removeValue(forKey: ended.removeFirst().number)?.byteCount ?? 0
    }

    private func isForgotten(_ stream: Stream, at now: Instant) -> Bool {
        guard let end = stream.end else { return false }
        return now.secondsSinceEpoch >= end.secondsSinceEpoch + retention.lifetimeSeconds
    }
}
