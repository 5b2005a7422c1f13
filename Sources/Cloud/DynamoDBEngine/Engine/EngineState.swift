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
}

/// All tables. A copy is a snapshot.
struct EngineState: Sendable {
    private(set) var tables: [UInt32: Table] = [:]
    /// By name, and ``tables`` by the number that is in them.
    private(set) var shapes: [String: TableShape] = [:]
    private(set) var transactions = CommittedTransactions()
    /// The number of the next table: numbers are not used again.
    private(set) var nextNumber: UInt32 = 1

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

    /// Whether an expired row has that key.
    func hasExpiredRow(for key: KeyBytes, in shape: TableShape, at now: Instant) -> Bool {
        guard let row = tables[shape.number]?.row(for: key) else { return false }
        return shape.isExpired(row, at: now)
    }

    /// The bytes of the rows of all tables.
    var rowByteCount: Int {
        tables.values.reduce(0) { $0 + $1.rowByteCount }
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
        }
    }
}
