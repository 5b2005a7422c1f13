import DynamoDB
import Timekeeping

extension EngineState {
    /// Adds what the streams say of changes that are about to be made together, behind them.
    ///
    /// Not inlined: where there are no streams, writes must not be the slower for what would be done with them.
    @inline(never)
    mutating func addNotes(to mutations: inout [Mutation], at now: Instant) {
        forgetStreams(at: now)
        guard mutations.contains(where: isTold) else { return }
        var notes = StreamNotes(now, isAlone: mutations.count == 1)
        var putCount = 0
        for mutation in mutations {
            switch mutation {
            case .put(let table, let row):
                if let (shape, stream) = told(table) {
                    notes.add(shape.keyBytes(of: row), row, put: putCount, shape, stream, self)
                }
                putCount += 1
            case .remove(let table, let key):
                if let (shape, stream) = told(table) { notes.add(key, nil, put: nil, shape, stream, self) }
            default:
                break
            }
        }
        mutations += notes.mutations
    }

    private func isTold(_ mutation: Mutation) -> Bool {
        switch mutation {
        case .put(let table, _), .remove(let table, _): streams.tellsOf(table: table)
        default: false
        }
    }

    /// A table and the stream that tells its changes.
    private func told(_ table: UInt32) -> (TableShape, Stream)? {
        guard streams.tellsOf(table: table), let stream = streams.enabled(forTable: table), let shape = shape(numbered: table)
        else { return nil }
        return (shape, stream)
    }

    /// The changes that enable or disable the stream of a table.
    func changes(to specification: StreamSpecification, of shape: TableShape, at now: Instant) throws(DynamoDBError) -> [Mutation] {
        let current = streams.enabled(forTable: shape.number)
        switch (specification, current) {
        case (.enabled, _?): throw .validation("Table already has an enabled stream: TableName: \(shape.name)")
        case (.enabled(let viewType), nil): return [opening(of: viewType, shape, at: now)]
        case (.disabled, let stream?): return [.closeStream(stream.shape.number, at: now)]
        case (.disabled, nil): throw .validation("Table has no stream to disable: TableName: \(shape.name)")
        }
    }

    /// The change that enables a stream of a table that has none.
    func opening(of viewType: StreamViewType, _ shape: TableShape, at now: Instant) -> Mutation {
        let stream = StreamShape(
            number: streams.nextNumber, table: shape.number, schema: shape.schema, viewType: viewType,
            creationDate: streams.creationDate(forTableNamed: shape.name, at: now))
        guard let stream else { preconditionFailure("a table has an undefined key attribute") }
        return .openStream(stream, next: 1)
    }
}

/// What the streams say of several changes, each of which sees those before it.
private struct StreamNotes {
    private struct Place: Hashable {
        let table: UInt32
        let key: KeyBytes
    }

    private(set) var mutations: [Mutation] = []
    private let now: Instant
    /// Whether there is one change only, which nothing has to be remembered for.
    private let isAlone: Bool
    /// The rows that changes before left; `nil` for none.
    private var rows: [Place: Row?] = [:]
    /// The numbers of the next records.
    private var next: [UInt32: Int] = [:]

    init(_ now: Instant, isAlone: Bool) {
        self.now = now
        self.isAlone = isAlone
    }

    /// - Parameters:
    ///   - new: the row that is put; `nil` when the row of the key is removed
    ///   - put: which of the puts of the journal's record this is
    mutating func add(
        _ key: KeyBytes, _ new: Row?, put: Int?, _ shape: TableShape, _ stream: Stream, _ state: borrowing EngineState
    ) {
        let place = Place(table: shape.number, key: key)
        let known = isAlone ? nil : rows[place]
        var old = known ?? state.row(for: key, in: shape.number)
        // Nobody could see it any more: it went before this change, only nobody had looked.
        if let gone = old, shape.isExpired(gone, at: now) {
            note(.expire, new: nil, old: gone, put: nil, stream)
            old = nil
        }
        switch (old, new) {
        case (nil, nil): break
        case (nil, let new?): note(.insert, new: new, old: nil, put: put, stream)
        case (let old?, nil): note(.remove, new: nil, old: old, put: nil, stream)
        case (let old?, let new?): if old != new { note(.modify, new: new, old: old, put: put, stream) }
        }
        if !isAlone { rows[place] = .some(new) }
    }

    private mutating func note(_ event: StreamRecord.Event, new: Row?, old: Row?, put: Int?, _ stream: Stream) {
        let shape = stream.shape
        let (shownNew, shownOld) = (shape.viewType.hasNewImage ? new : nil, shape.viewType.hasOldImage ? old : nil)
        let key = shownNew == nil && shownOld == nil ? (new ?? old)?.keyAlone(shape) : nil
        let sequence = next[shape.number] ?? stream.next
        next[shape.number] = sequence + 1
        let record = StreamRecord(
            stream: shape.number, sequence: sequence, seconds: stream.seconds(at: now), event: event, new: shownNew, old: shownOld,
            key: key)
        guard let record else { preconditionFailure("a change has a row before it or after it") }
        mutations.append(.streamRecord(record, put: shownNew == nil ? nil : put))
    }
}

extension Row {
    /// A row of the key's attributes and nothing else.
    fileprivate func keyAlone(_ stream: StreamShape) -> Row {
        var reader = RowReader()
        let item = reader.item(of: self, projectedTo: stream.keyNames)
        return RowWriter.row(of: item, key: stream.key, byteCount: ItemMeasure(item).byteCount)
    }
}
