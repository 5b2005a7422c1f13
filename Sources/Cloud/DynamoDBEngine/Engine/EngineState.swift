import DynamoDB

/// One change of the engine's state. All changes are made of these; the journal keeps them.
enum Mutation: Sendable {
    case createTable(TableShape)
    case deleteTable(number: UInt32)
    case put(table: UInt32, Row)
    case remove(table: UInt32, KeyBytes)
}

/// All tables. A copy is a snapshot.
struct EngineState: Sendable {
    private(set) var tables: [UInt32: Table] = [:]
    private(set) var numbers: [String: UInt32] = [:]
    /// The number of the next table: numbers are not used again.
    private(set) var nextNumber: UInt32 = 1

    func table(named name: String) -> Table? {
        numbers[name].flatMap { tables[$0] }
    }

    func shape(named name: String) -> TableShape? {
        numbers[name].flatMap { tables[$0]?.shape }
    }

    func shape(numbered number: UInt32) -> TableShape? {
        tables[number]?.shape
    }

    /// The bytes of the rows of all tables.
    var rowByteCount: Int {
        tables.values.reduce(0) { $0 + $1.rowByteCount }
    }

    /// Makes a change that was found possible: its table is there.
    ///
    /// - Returns: the row that was there before, of a change to a row.
    @discardableResult
    mutating func apply(_ mutation: Mutation) -> Row? {
        switch mutation {
        case .createTable(let shape):
            tables[shape.number] = Table(shape)
            numbers[shape.name] = shape.number
            nextNumber = max(nextNumber, shape.number + 1)
            return nil
        case .deleteTable(let number):
            if let table = tables.removeValue(forKey: number) { numbers[table.shape.name] = nil }
            return nil
        case .put(let number, let row):
            return tables[number]?.put(row) ?? nil
        case .remove(let number, let key):
            return tables[number]?.remove(key) ?? nil
        }
    }
}
