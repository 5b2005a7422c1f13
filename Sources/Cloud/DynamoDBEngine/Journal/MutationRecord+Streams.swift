import DynamoDB
import Timekeeping

/// The mutations of streams: their bytes are described in ``MutationRecord``.
extension MutationRecord {
    /// What a record of a stream has: bits of one byte.
    private enum Part {
        static let newRow: UInt8 = 1
        /// The new image is the row of a put of the same record of the journal.
        static let newOfPut: UInt8 = 2
        static let oldRow: UInt8 = 4
        static let key: UInt8 = 8
        static let all: UInt8 = 15
    }

    /// The numbers that a record may have: there is always one behind it.
    private static let sequences = 1..<Int.max

    /// What stands behind the kind of a stream's beginning.
    static func append(_ stream: StreamShape, next: Int, to writer: inout RowWriter) {
        writer.fixed(Int(stream.number))
        writer.fixed(Int(stream.table))
        writer.fixed(Int(stream.creationDate.secondsSinceEpoch), byteCount: 8)
        writer.fixed(Int(stream.creationDate.nanosecond))
        writer.fixed(next, byteCount: 8)
        writer.text(stream.viewType.rawValue)
        writer.bytes(stream.schema.json)
    }

    static func opening(_ cursor: inout CheckedCursor) throws(RowFault) -> Mutation {
        let number = UInt32(truncatingIfNeeded: try cursor.fixed())
        let table = UInt32(truncatingIfNeeded: try cursor.fixed())
        let date = try instant(&cursor)
        let next = try cursor.fixed(byteCount: 8)
        let viewType = StreamViewType(rawValue: String(decoding: try cursor.byteString(), as: UTF8.self))
        let schema = try? TableSchema(json: try cursor.byteString())
        guard sequences.contains(next), number < .max, table < .max, let viewType, let schema,
            let shape = StreamShape(number: number, table: table, schema: schema, viewType: viewType, creationDate: date)
        else { throw .key }
        return .openStream(shape, next: next)
    }

    static func closing(_ cursor: inout CheckedCursor) throws(RowFault) -> Mutation {
        let number = UInt32(truncatingIfNeeded: try cursor.fixed())
        return .closeStream(number, at: try instant(&cursor))
    }

    /// What stands behind the kind of a stream's end.
    static func append(endOf stream: UInt32, at end: Instant, to writer: inout RowWriter) {
        writer.fixed(Int(stream))
        writer.fixed(Int(end.secondsSinceEpoch), byteCount: 8)
        writer.fixed(Int(end.nanosecond))
    }

    /// What stands behind the kind of a stream's record.
    ///
    /// - Parameter put: which of the puts before has the new image
    static func append(_ record: StreamRecord, put: Int?, to writer: inout RowWriter) {
        writer.fixed(Int(record.stream))
        writer.fixed(record.sequence, byteCount: 8)
        writer.fixed(Int(record.seconds), byteCount: 8)
        writer.byte(record.event.rawValue)
        var parts: UInt8 = 0
        if record.new != nil { parts |= put == nil ? Part.newRow : Part.newOfPut }
        if record.old != nil { parts |= Part.oldRow }
        if record.key != nil { parts |= Part.key }
        writer.byte(parts)
        if let new = record.new {
            if let put { writer.varint(put) } else { writer.bytes(new.bytes) }
        }
        if let old = record.old { writer.bytes(old.bytes) }
        if let key = record.key { writer.bytes(key.bytes) }
    }

    /// - Parameter puts: the rows of the puts before, in the same record of the journal; `nil` for those into unknown tables
    /// - Returns: `nil` for a record of an unknown stream, or of a put into an unknown table
    static func streamRecord(
        _ cursor: inout CheckedCursor, _ streams: Streams, puts: [Row?]
    ) throws(RowFault) -> Mutation? {
        let number = UInt32(truncatingIfNeeded: try cursor.fixed())
        let sequence = try cursor.fixed(byteCount: 8)
        let seconds = Int64(try cursor.fixed(byteCount: 8))
        let (event, parts) = (StreamRecord.Event(rawValue: try cursor.byte()), try cursor.byte())
        guard let event, parts <= Part.all else { throw .tag(parts) }
        guard sequences.contains(sequence),
            (Instant.earliest.secondsSinceEpoch...Instant.latest.secondsSinceEpoch).contains(seconds)
        else { throw .length }
        let shape = streams.all[number]?.shape
        var new: Row?
        if parts & Part.newRow != 0 { new = try row(&cursor, shape) }
        var isOfUnknownTable = false
        if parts & Part.newOfPut != 0 {
            let put = try cursor.varint()
            guard put < puts.count else { throw .length }
            new = puts[put]
            isOfUnknownTable = new == nil
        }
        let old = parts & Part.oldRow != 0 ? try row(&cursor, shape) : nil
        let key = parts & Part.key != 0 ? try row(&cursor, shape) : nil
        if shape == nil || isOfUnknownTable { return nil }
        let record = StreamRecord(
            stream: number, sequence: sequence, seconds: seconds, event: event, new: new, old: old, key: key)
        guard let record else { throw .key }
        return .streamRecord(record, put: nil)
    }

    /// - Returns: `nil` without a stream by which the row could be checked
    private static func row(_ cursor: inout CheckedCursor, _ stream: StreamShape?) throws(RowFault) -> Row? {
        let bytes = try cursor.byteString()
        guard let stream else { return nil }
        return try Row(checking: bytes, key: stream.key)
    }

    private static func instant(_ cursor: inout CheckedCursor) throws(RowFault) -> Instant {
        let seconds = Int64(try cursor.fixed(byteCount: 8))
        let nanosecond = Int32(truncatingIfNeeded: try cursor.fixed())
        guard (0..<1_000_000_000).contains(nanosecond) else { throw .length }
        return Instant(secondsSinceEpoch: seconds, nanosecond: nanosecond)
    }
}
