import DynamoDB
import Timekeeping

/// One change of the engine's state. All changes are made of these; the journal keeps them.
enum Mutation: Sendable {
    case createTable(TableShape)
    case deleteTable(number: UInt32)
    /// Another schema or other settings for the table of the same number.
    case changeTable(TableShape)
    case put(table: UInt32, Row)
    case remove(table: UInt32, KeyBytes)
    /// The changes beside it in the same record are those of a transaction with a token.
    case transaction(CommittedTransaction)
    /// A stream is enabled, whose first record gets a number.
    case openStream(StreamShape, next: Int)
    case closeStream(UInt32, at: Instant)
    /// What a stream says of a change beside it: of which put, counted from 0, when the record has the row of one.
    case streamRecord(StreamRecord, put: Int?)
}

/// All tables. A copy is a snapshot.
struct EngineState: Sendable {
    private(set) var tables: [UInt32: Table] = [:]
    /// By name, and ``tables`` by the number that is in them.
    private(set) var shapes: [String: TableShape] = [:]
    private(set) var transactions = CommittedTransactions()
    private(set) var streams: Streams
    /// The number of the next table: numbers are not used again.
    private(set) var nextNumber: UInt32 = 1

    init(_ retention: StreamRetention = StreamRetention()) {
        streams = Streams(retention)
    }

    /// - Parameter name: the table's name, or its ARN
    func table(named name: String) -> Table? {
        shape(named: name).flatMap { tables[$0.number] }
    }

    /// - Parameter name: the table's name, or its ARN
    func shape(named name: String) -> TableShape? {
        shapes[name] ?? TableARN.tableName(in: name).flatMap { shapes[$0] }
    }

    func shape(numbered number: UInt32) -> TableShape? {
        // Straight to the shape: a table has much to copy for nothing.
        tables.index(forKey: number).map { tables.values[$0].shape }
    }

    /// The row of a key that is not expired.
    func row(for key: KeyBytes, in shape: TableShape, at now: Instant) -> Row? {
        guard let place = tables.index(forKey: shape.number), let row = tables.values[place].row(for: key) else { return nil }
        return shape.isExpired(row, at: now) ? nil : row
    }

    /// The row of a key, expired or not.
    func row(for key: KeyBytes, in table: UInt32) -> Row? {
        tables.index(forKey: table).flatMap { tables.values[$0].row(for: key) }
    }

    /// Whether an expired row has that key.
    func hasExpiredRow(for key: KeyBytes, in shape: TableShape, at now: Instant) -> Bool {
        guard let row = row(for: key, in: shape.number) else { return false }
        return shape.isExpired(row, at: now)
    }

    /// About the bytes that a journal needs to keep all this.
    var liveByteCount: Int {
        tables.values.reduce(streams.byteCount) { $0 + $1.rowByteCount }
    }

    /// Ends the streams whose tables are lost.
    mutating func endStreamsWithoutTable() {
        streams.closeAll(exceptOf: tables.keys)
    }

    /// Forgets streams that ended too long ago.
    mutating func forgetStreams(at now: Instant) {
        streams.forget(at: now)
    }

    /// Fills a table that is empty.
    mutating func fill(_ number: UInt32, with changes: [RowChange]) {
        tables[number]?.fill(with: changes)
    }

    /// Makes a change that was found possible: its table is there.
    ///
    /// - Returns: the row that was there before, of a change to a row.
    @discardableResult
    mutating func apply(_ mutation: Mutation) -> Row? {
        switch mutation {
        case .createTable(let shape):
            tables[shape.number] = Table(shape)
            shapes[shape.name] = shape
            nextNumber = max(nextNumber, shape.number + 1)
            return nil
        case .deleteTable(let number):
            if let table = tables.removeValue(forKey: number) { shapes[table.shape.name] = nil }
            streams.closeAny(ofTable: number)
            return nil
        case .changeTable(let shape):
            tables[shape.number]?.change(to: shape)
            shapes[shape.name] = shape
            return nil
        case .put(let number, let row):
            // In its place: through an optional a table would be copied out and back, and its references counted, for each row.
            guard let place = tables.index(forKey: number) else { return nil }
            return tables.values[place].put(row)
        case .remove(let number, let key):
            return tables[number]?.remove(key) ?? nil
        case .transaction(let transaction):
            transactions.add(transaction)
            return nil
        case .openStream(let stream, let next):
            streams.open(stream, next: next)
            // Its table may be gone; no other table is taken for it.
            nextNumber = max(nextNumber, stream.table + 1)
            return nil
        case .closeStream(let number, let end):
            streams.close(number, at: end)
            return nil
        case .streamRecord(let record, _):
            streams.append(record)
            return nil
        }
    }
}
