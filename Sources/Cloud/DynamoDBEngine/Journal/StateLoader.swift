/// The tables of a journal while it is read.
///
/// The rows of a table are only noted, and sorted in when all has been read; so a long journal is opened several times as fast
/// as row by row. What was overwritten is kept until then: a journal holds little more than twice what is live
/// (``Compaction/growthLimit``). One that holds more is taken row by row from some point on.
struct StateLoader {
    /// The changes that are noted for one table before they are sorted in.
    private static let noteLimit = 8 * 1024 * 1024

    /// The tables; without their rows until ``finish()``.
    private(set) var state: EngineState
    private var notes: [UInt32: [RowChange]] = [:]

    init(_ retention: StreamRetention = StreamRetention()) {
        state = EngineState(retention)
    }

    /// Makes a change, or notes it.
    mutating func apply(_ mutation: Mutation) {
        switch mutation {
        case .createTable(let shape):
            state.apply(mutation)
            notes[shape.number] = []
        case .deleteTable(let number):
            state.apply(mutation)
            notes[number] = nil
        case .changeTable, .transaction, .openStream, .closeStream, .streamRecord:
            state.apply(mutation)
        case .put(let number, let row):
            let key = state.shape(numbered: number)?.key
            guard let key, note(.put(IndexEntry(row: row, tableHasSort: key.sort != nil)), in: number) else {
                state.apply(mutation)
                return
            }
        case .remove(let number, let key):
            if !note(.remove(key), in: number) { state.apply(mutation) }
        }
    }

    /// - Returns: whether it was noted, as it is not for a table whose rows have been sorted in already
    private mutating func note(_ change: RowChange, in number: UInt32) -> Bool {
        guard let place = notes.index(forKey: number) else { return false }
        notes.values[place].append(change)
        if notes.values[place].count == Self.noteLimit { sortIn(number) }
        return true
    }

    private mutating func sortIn(_ number: UInt32) {
        guard let changes = notes.removeValue(forKey: number) else { return }
        state.fill(number, with: changes)
    }

    /// Sorts in what was noted, when all has been read.
    mutating func finish() -> EngineState {
        for number in notes.keys.sorted() { sortIn(number) }
        state.endStreamsWithoutTable()
        return state
    }
}
