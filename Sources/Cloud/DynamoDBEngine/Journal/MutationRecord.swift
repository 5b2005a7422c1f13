import DynamoDB
import Files
import Timekeeping

/// The engine's records in its journal.
///
/// ```
/// record    1 byte: the version of this format, 1, or 2 when there is a mutation of kind 6, or 3 when there is one of a stream
///           mutation*, one or more
/// mutation  1 byte: the kind, then by kind:
///   1 create table   number of the table (4 bytes), seconds (8 bytes, signed) and nanosecond (4 bytes) of its creation,
///                    its id (length varint, UTF-8), its schema (length varint, the document that CreateTable takes)
///   2 delete table   number of the table
///   3 put            number of the table, row (length varint, see RowFormat)
///   4 remove         number of the table, partition key (length varint, sortable bytes),
///                    1 byte: 1 when a sort key follows, else 0; sort key (length varint, sortable bytes)
///   5 change table   number of the table, its schema (length varint, the document that CreateTable takes), its settings
///                    (length varint, a JSON document, see TableSettings)
///   6 transaction    the token of the transaction that the record is (length varint, UTF-8), the digest of all it says (length
///                    varint, 32 bytes of SHA-256), the second when the token is forgotten (8 bytes, signed)
///   7 open stream    number of the stream (4 bytes), number of its table, seconds (8 bytes, signed) and nanosecond (4 bytes) of
///                    its creation, the number of its first record (8 bytes), its view type (length varint, AWS's name), the schema
///                    of its table (length varint, the document that CreateTable takes)
///   8 close stream   number of the stream, seconds (8 bytes, signed) and nanosecond (4 bytes)
///   9 stream record  number of the stream, its own number (8 bytes), second (8 bytes, signed), 1 byte: the event (1 insert,
///                    2 modify, 3 remove, 4 expire), 1 byte of bits that say what follows: 1 the new row (length varint, row) or
///                    2 which of the puts before in this record has it (varint, from 0), 4 the old row, 8 a row of the key alone
/// ```
///
/// Numbers are little-endian; varints are those of ``RowFormat``.
///
/// Invariants:
///
/// 1. The mutations of a record happen together: the journal keeps a record whole or not at all.
/// 2. The order of the records is the order of the changes: a record is appended under the lock under which its mutations are
///    made, and before they are.
/// 3. A mutation is about a table that an earlier mutation created and none deleted since. A table's number is not used again
///    in the same journal. Only a journal that was salvaged can lack what went before: there a mutation about an unknown table
///    is passed over, and a creation ends the table of the same name.
/// 4. A put row has the key of its table and is checked when it is read; so is everything else. A record that makes no sense is
///    refused with the reason, and the journal names its offset.
/// 5. A snapshot is the same kinds of records: for each table its creation, its settings when it has any, then its rows, many
///    to a record.
/// 6. A change leaves a table its name and its key.
/// 7. Records of version 1 are read by every program, those of version 2 by programs that know them: an older one refuses the
///    journal, naming the version, and carries out no transaction twice. So a journal without tokens stays what it was. The same
///    goes for version 3 and streams.
/// 8. What a stream says of a change stands in the change's own record, so that neither is ever there without the other. A stream's
///    number is not used again, nor is a record's in its stream. A stream outlives its table: its beginning has all that it needs.
///    In a snapshot its first record is the oldest that was kept.
enum MutationRecord {
    /// What these records are called in the journal's header: "DDB1".
    static let content: UInt32 = 0x3142_4444
    static let version: UInt8 = 1
    /// Of records that have a transaction's token.
    static let tokenVersion: UInt8 = 2
    /// Of records that have something of a stream.
    static let streamVersion: UInt8 = 3

    private enum Kind: UInt8 {
        case createTable = 1
        case deleteTable = 2
        case put = 3
        case remove = 4
        case changeTable = 5
        case transaction = 6
        case openStream = 7
        case closeStream = 8
        case streamRecord = 9
    }

    /// The record of changes that are made together.
    static func bytes(of mutations: [Mutation]) -> [UInt8] {
        var version = version
        for mutation in mutations { version = max(version, self.version(of: mutation)) }
        var writer = writer(reservingCapacity: 512, version: version)
        for mutation in mutations { append(mutation, to: &writer) }
        return writer.bytes
    }

    private static func version(of mutation: borrowing Mutation) -> UInt8 {
        switch mutation {
        case .createTable, .deleteTable, .changeTable, .put, .remove: version
        case .transaction: tokenVersion
        case .openStream, .closeStream, .streamRecord: streamVersion
        }
    }

    /// A record without mutations.
    static func writer(reservingCapacity byteCount: Int, version: UInt8 = version) -> RowWriter {
        var writer = RowWriter(reservingCapacity: byteCount)
        writer.byte(version)
        return writer
    }

    static func append(_ mutation: Mutation, to writer: inout RowWriter) {
        switch mutation {
        case .createTable(let shape):
            writer.byte(Kind.createTable.rawValue)
            writer.fixed(Int(shape.number))
            writer.fixed(Int(shape.creationDate.secondsSinceEpoch), byteCount: 8)
            writer.fixed(Int(shape.creationDate.nanosecond))
            writer.text(shape.id)
            writer.bytes(shape.schema.json)
        case .deleteTable(let number):
            writer.byte(Kind.deleteTable.rawValue)
            writer.fixed(Int(number))
        case .changeTable(let shape):
            writer.byte(Kind.changeTable.rawValue)
            writer.fixed(Int(shape.number))
            writer.bytes(shape.schema.json)
            writer.bytes(shape.settings.json)
        case .put(let table, let row):
            writer.byte(Kind.put.rawValue)
            writer.fixed(Int(table))
            writer.bytes(row.bytes)
        case .remove(let table, let key):
            writer.byte(Kind.remove.rawValue)
            writer.fixed(Int(table))
            writer.bytes(key.partition)
            writer.byte(key.sort == nil ? 0 : 1)
            if let sort = key.sort { writer.bytes(sort) }
        case .transaction(let transaction):
            writer.byte(Kind.transaction.rawValue)
            writer.text(transaction.token)
            writer.bytes(transaction.digest)
            writer.fixed(Int(transaction.expiry.secondsSinceEpoch), byteCount: 8)
        case .openStream(let stream, let next):
            writer.byte(Kind.openStream.rawValue)
            append(stream, next: next, to: &writer)
        case .closeStream(let stream, let end):
            writer.byte(Kind.closeStream.rawValue)
            append(endOf: stream, at: end, to: &writer)
        case .streamRecord(let record, let put):
            writer.byte(Kind.streamRecord.rawValue)
            append(record, put: put, to: &writer)
        }
    }

    /// Makes the changes of a record.
    ///
    /// - Throws: why the record makes no sense; changes before that place have been made
    /// - Returns: how many changes were about unknown tables
    @discardableResult
    static func replay(_ record: [UInt8], into loader: inout StateLoader) throws(RecordRefusal) -> Int {
        var cursor = CheckedCursor(record)
        var hasStreams = false
        do throws(RowFault) {
            let version = try cursor.byte()
            guard (self.version...streamVersion).contains(version) else { throw .tag(version) }
            hasStreams = version == streamVersion
        } catch {
            throw RecordRefusal("its format has another version than \(version) to \(streamVersion)")
        }
        var passedOverCount = 0
        // The rows that were put so far, when records of streams may ask for them.
        var puts: [Row?]? = hasStreams ? [] : nil
        repeat {
            if let mutation = try mutation(&cursor, loader.state, &puts) {
                if case .createTable(let shape) = mutation, let lost = loader.state.shape(named: shape.name) {
                    loader.apply(.deleteTable(number: lost.number))
                }
                loader.apply(mutation)
            } else {
                passedOverCount += 1
            }
        } while !cursor.isAtEnd
        return passedOverCount
    }

    /// Reads a change.
    ///
    /// - Returns: `nil` for one about an unknown table
    private static func mutation(
        _ cursor: inout CheckedCursor, _ state: EngineState, _ puts: inout [Row?]?
    ) throws(RecordRefusal) -> Mutation? {
        do throws(RowFault) {
            let byte = try cursor.byte()
            guard let kind = Kind(rawValue: byte) else { throw .tag(byte) }
            switch kind {
            case .transaction: return .transaction(try transaction(&cursor))
            case .openStream: return try opening(&cursor)
            case .closeStream: return try closing(&cursor)
            case .streamRecord: return try streamRecord(&cursor, state.streams, puts: puts ?? [])
            case .createTable, .deleteTable, .put, .remove, .changeTable: break
            }
            let number = UInt32(truncatingIfNeeded: try cursor.fixed())
            let shape = state.shape(numbered: number)
            switch kind {
            case .createTable:
                guard shape == nil, let created = try self.shape(&cursor, number: number) else { throw .key }
                return .createTable(created)
            case .deleteTable:
                return shape.map { _ in .deleteTable(number: number) }
            case .changeTable:
                let (schema, settings) = (try cursor.byteString(), try cursor.byteString())
                guard let shape else { return nil }
                return .changeTable(try self.shape(shape, schema: schema, settings: settings))
            case .put:
                let bytes = try cursor.byteString()
                guard let shape else {
                    puts?.append(nil)
                    return nil
                }
                let row = try Row(checking: bytes, key: shape.key)
                puts?.append(row)
                return .put(table: number, row)
            case .remove:
                let partition = try cursor.byteString()
                let sort = try cursor.byte() == 0 ? nil : try cursor.byteString()
                guard let shape else { return nil }
                guard (sort == nil) == (shape.key.sort == nil) else { throw .key }
                return .remove(table: number, KeyBytes(partition: partition, sort: sort))
            case .transaction, .openStream, .closeStream, .streamRecord:
                throw .tag(byte)
            }
        } catch {
            throw RecordRefusal("a change at its byte \(cursor.offset) cannot be read: \(error)")
        }
    }

    private static func transaction(_ cursor: inout CheckedCursor) throws(RowFault) -> CommittedTransaction {
        let token = String(decoding: try cursor.byteString(), as: UTF8.self)
        let digest = try cursor.byteString()
        let seconds = Int64(try cursor.fixed(byteCount: 8))
        guard (0...Instant.latest.secondsSinceEpoch).contains(seconds) else { throw .length }
        return CommittedTransaction(token: token, digest: digest, expiry: Instant(secondsSinceEpoch: seconds))
    }

    private static func shape(_ shape: TableShape, schema: [UInt8], settings: [UInt8]) throws(RowFault) -> TableShape {
        guard let schema = try? TableSchema(json: schema), let settings = try? TableSettings(json: settings),
            schema.name == shape.name, schema.key == shape.schema.key,
            let changed = shape.changed(schema: schema, settings: settings)
        else { throw .key }
        return changed
    }

    /// - Returns: `nil` for a schema that cannot be read or has an undefined key
    private static func shape(_ cursor: inout CheckedCursor, number: UInt32) throws(RowFault) -> TableShape? {
        let seconds = try cursor.fixed(byteCount: 8)
        let nanosecond = Int32(truncatingIfNeeded: try cursor.fixed())
        let id = String(decoding: try cursor.byteString(), as: UTF8.self)
        guard let schema = try? TableSchema(json: try cursor.byteString()), (0..<1_000_000_000).contains(nanosecond) else {
            return nil
        }
        let date = Instant(secondsSinceEpoch: Int64(seconds), nanosecond: nanosecond)
        return TableShape(number: number, schema: schema, creationDate: date, id: id)
    }
}
