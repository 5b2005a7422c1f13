import Digest

/// The bytes of a journal's file.
///
/// ```
/// file     header  record*
/// header    0  8  magic: 89 4A 52 4E 4C 0D 0A 1A  ("\x89JRNL\r\n\x1A": a transfer as text destroys it)
///           8  4  version of this format: 1
///          12  4  content: what the payloads are, chosen by the journal's owner
///          16  4  marker: random, not 0, new for every file
///          20  8  zero
///          28  4  CRC-32 of bytes 0 to 27
/// record    0  4  CRC-32 of everything after this field
///           4  4  marker of the file
///           8  4  length of the payload, 0 to 33,554,432
///          12  4  group offset: bytes from the start of the record's group to the start of this record
///          16  n  payload
/// ```
///
/// Invariants:
///
/// 1. All numbers are unsigned and little-endian. The header is the same in every version. Records follow each other
///    without gaps and without alignment.
/// 2. A file bears the journal's name only once its header is whole and on the device.
/// 3. Records are written in *groups*, one after the other. A group is acknowledged to its writers as a whole. No byte of a
///    group is written before the group before it was acknowledged. A group starts `group offset` bytes before any of its
///    records.
/// 4. A record with an empty payload is a *mark*. It starts a group and says only: all before it was acknowledged. It is
///    written when a journal is closed and after a snapshot. Owners never see it.
/// 5. A record is *intact* when its marker is the file's, its length is allowed and within the file, and its checksum is right.
/// 6. When a broken place is followed by an intact record whose group starts behind that place, something acknowledged was
///    damaged: the journal is refused. Otherwise the broken place is in the last group, or behind it, and was never
///    acknowledged: a *torn tail*, which is cut off. A device may write the blocks of one group in any order, so intact
///    records of the same group may stand behind the tear; they go too. (What nothing can tell: damage in the last group of
///    a journal that was not closed looks like a tear.)
/// 7. The marker makes the search for the next intact record linear, and keeps payloads from passing for records: their
///    authors do not know it. A file replaced by a newer one has another marker, so left-over blocks are never intact.
/// 8. Behind the last record there may be zeros to the end of the file: room, written ahead so that later groups need not make
///    the file longer. Zeros are never a record, for a marker is not 0. Opening cuts them off, and takes them for no tear.
package enum JournalFormat {
    static let magic: [UInt8] = [0x89, 0x4a, 0x52, 0x4e, 0x4c, 0x0d, 0x0a, 0x1a]
    static let version: UInt32 = 1
    static let headerByteCount = 32
    static let recordHeaderByteCount = 16

    /// The longest payload: twice the largest request that DynamoDB takes (16 MB), so that any request fits in one record.
    package static let payloadByteCountLimit = 32 * 1024 * 1024

    /// The bytes of a record or mark with a payload of this length.
    static func recordByteCount(payload byteCount: Int) -> Int {
        recordHeaderByteCount + byteCount
    }
}

/// The header of a journal's file.
struct JournalHeader: Equatable {
    /// What is wrong with a header.
    enum Fault: Error, Equatable {
        /// The file does not start as a journal does.
        case magic
        /// Written by another version of this format.
        case version(UInt32)
        /// The header was damaged.
        case checksum
    }

    var content: UInt32
    var marker: UInt32

    init(content: UInt32, marker: UInt32) {
        self.content = content
        self.marker = marker
    }

    /// A header for a new file, with a marker of its own.
    init(content: UInt32) {
        self.init(content: content, marker: .random(in: 1 ... .max))
    }

    init(_ bytes: [UInt8]) throws(Fault) {
        guard bytes.count >= JournalFormat.headerByteCount, Array(bytes[..<8]) == JournalFormat.magic else { throw .magic }
        let span = bytes.span
        guard CRC32.checksum(span.extracting(0..<28)) == span.littleEndian(at: 28) else { throw .checksum }
        let version = span.littleEndian(at: 8)
        guard version == JournalFormat.version else { throw .version(version) }
        content = span.littleEndian(at: 12)
        marker = span.littleEndian(at: 16)
    }

    var bytes: [UInt8] {
        var bytes = JournalFormat.magic
        bytes.appendLittleEndian(JournalFormat.version)
        bytes.appendLittleEndian(content)
        bytes.appendLittleEndian(marker)
        bytes.append(contentsOf: repeatElement(0, count: 8))
        bytes.appendLittleEndian(CRC32.checksum(bytes))
        return bytes
    }
}

/// The fields before a record's payload.
struct RecordHeader {
    var checksum: UInt32
    var marker: UInt32
    var byteCount: Int
    var groupOffset: Int

    /// Reads the sixteen bytes at an offset.
    init(_ bytes: Span<UInt8>, at offset: Int) {
        checksum = bytes.littleEndian(at: offset)
        marker = bytes.littleEndian(at: offset + 4)
        byteCount = Int(bytes.littleEndian(at: offset + 8))
        groupOffset = Int(bytes.littleEndian(at: offset + 12))
    }

    /// Appends a record whose checksum, marker and group offset are still missing; ``seal(_:at:marker:groupOffset:)`` sets them.
    static func appendUnsealed(payload: Span<UInt8>, to bytes: inout [UInt8]) {
        bytes.appendLittleEndian(0)
        bytes.appendLittleEndian(0)
        bytes.appendLittleEndian(UInt32(payload.count))
        bytes.appendLittleEndian(0)
        payload.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
    }

    /// Completes an unsealed record in place and returns the offset behind it.
    static func seal(_ bytes: inout [UInt8], at offset: Int, marker: UInt32, groupOffset: Int) -> Int {
        let end = offset + JournalFormat.recordByteCount(payload: Int(bytes.span.littleEndian(at: offset + 8)))
        bytes.storeLittleEndian(marker, at: offset + 4)
        bytes.storeLittleEndian(UInt32(groupOffset), at: offset + 12)
        bytes.storeLittleEndian(CRC32.checksum(bytes.span.extracting(offset + 4..<end)), at: offset)
        return end
    }
}

extension Span<UInt8> {
    /// The little-endian number in the four bytes at an offset.
    func littleEndian(at offset: Int) -> UInt32 {
        precondition(offset >= 0 && offset + 4 <= count)
        return withUnsafeBytes { UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self)) }
    }
}

extension [UInt8] {
    fileprivate mutating func appendLittleEndian(_ number: UInt32) {
        Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
    }

    fileprivate mutating func storeLittleEndian(_ number: UInt32, at offset: Int) {
        withUnsafeMutableBytes { $0.storeBytes(of: number.littleEndian, toByteOffset: offset, as: UInt32.self) }
    }
}
