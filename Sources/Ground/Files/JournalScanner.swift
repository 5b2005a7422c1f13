import Digest
import Glibc

/// Walks through a journal's file from one record to the next, reading it in large pieces.
struct JournalScanner {
    /// What stands at an offset.
    enum Finding {
        /// An intact record; `payload` is where it stands in ``window``, until the next step. Empty for a mark.
        case record(offset: Int, groupStart: Int, payload: Range<Int>)
        /// Bytes that are no intact record.
        case broken(offset: Int)
        /// The end of the file, at the end of a record.
        case end(offset: Int)
    }

    /// Read at a time. Fits a core's second-level cache, so that checksums run over warm bytes; larger reads gain nothing.
    private static let pieceByteCount = 256 * 1024

    private let fileSystem: any FileSystem
    private let file: OpenFile
    private let marker: UInt32
    /// Nothing at or behind this offset is looked at.
    let endOffset: Int

    /// The bytes of the file from ``windowOffset``, of which `windowCount` are filled.
    private(set) var window: [UInt8]
    private var windowOffset: Int
    private var windowCount = 0
    /// The offset of the next record.
    private(set) var offset: Int

    init(_ file: OpenFile, in fileSystem: any FileSystem, marker: UInt32, range: Range<Int>) {
        self.fileSystem = fileSystem
        self.file = file
        self.marker = marker
        endOffset = range.upperBound
        offset = range.lowerBound
        windowOffset = range.lowerBound
        window = [UInt8](repeating: 0, count: Self.pieceByteCount)
    }

    /// The record at ``offset``; steps behind it when it is intact and stays otherwise.
    mutating func next() throws(FileError) -> Finding {
        guard offset < endOffset else { return .end(offset: offset) }
        guard let header = try header() else { return .broken(offset: offset) }
        let byteCount = JournalFormat.recordByteCount(payload: header.byteCount)
        guard try fill(byteCount) else { return .broken(offset: offset) }
        let start = offset - windowOffset
        guard CRC32.checksum(window.span.extracting(start + 4..<start + byteCount)) == header.checksum else {
            return .broken(offset: offset)
        }
        let found = offset
        offset += byteCount
        return .record(
            offset: found, groupStart: found - header.groupOffset,
            payload: start + JournalFormat.recordHeaderByteCount..<start + byteCount)
    }

    /// Whether from ``offset`` to the end there is nothing but zeros: room, and no record that was torn. Does not step.
    mutating func isFollowedByZeros() throws(FileError) -> Bool {
        let start = offset
        defer { offset = start }
        while offset < endOffset {
            guard try fill(1) else { return true }
            let rest = offset - windowOffset..<windowCount
            guard window.withUnsafeBytes({ Self.holdsOnlyZeros($0[rest]) }) else { return false }
            offset += rest.count
        }
        return true
    }

    /// Looks for the next intact record, from the byte after ``offset`` on, and steps onto it.
    ///
    /// Linear in the file's length: only a marker starts a checksum, and a payload does not contain the marker but by accident.
    ///
    /// - Returns: whether there is one; the next step reads it.
    mutating func skipToIntactRecord() throws(FileError) -> Bool {
        offset += 1
        while try skipToMarker() {
            let candidate = offset
            if case .record = try next() {
                offset = candidate
                return true
            }
            offset = candidate + 1
        }
        return false
    }

    /// The header at ``offset`` when it could start an intact record.
    private mutating func header() throws(FileError) -> RecordHeader? {
        guard try fill(JournalFormat.recordHeaderByteCount) else { return nil }
        let header = RecordHeader(window.span, at: offset - windowOffset)
        guard header.marker == marker, header.byteCount <= JournalFormat.payloadByteCountLimit,
            header.groupOffset <= offset - JournalFormat.headerByteCount
        else { return nil }
        return header
    }

    /// Steps to the next offset, this one included, where a record's marker stands in its place.
    private mutating func skipToMarker() throws(FileError) -> Bool {
        let wanted = marker.littleEndian
        while try fill(JournalFormat.recordHeaderByteCount) {
            let start = offset - windowOffset + 4
            let found = window.withUnsafeBytes { bytes -> Int? in
                withUnsafeBytes(of: wanted) { wanted in
                    Self.first(of: wanted, in: UnsafeRawBufferPointer(rebasing: bytes[start..<windowCount]))
                }
            }
            if let found {
                offset += found
                return true
            }
            // The last three bytes may start a marker that ends in the next piece.
            offset = windowOffset + windowCount - 4 - 3
        }
        return false
    }

    /// The first byte is zero, and each is like the one after it.
    private static func holdsOnlyZeros(_ bytes: Slice<UnsafeRawBufferPointer>) -> Bool {
        let bytes = UnsafeRawBufferPointer(rebasing: bytes)
        guard let start = bytes.baseAddress, let first = bytes.first else { return true }
        return first == 0 && memcmp(start, start + 1, bytes.count - 1) == 0
    }

    private static func first(of wanted: UnsafeRawBufferPointer, in bytes: UnsafeRawBufferPointer) -> Int? {
        guard let start = bytes.baseAddress, let first = wanted.first else { return nil }
        var from = 0
        while bytes.count - from >= wanted.count {
            guard let hit = memchr(start + from, Int32(first), bytes.count - from - wanted.count + 1) else { return nil }
            from = UnsafeRawPointer(hit) - start
            if bytes[from..<from + wanted.count].elementsEqual(wanted) { return from }
            from += 1
        }
        return nil
    }

    /// Makes the window hold so many bytes from ``offset`` on; `false` when the file has fewer.
    private mutating func fill(_ byteCount: Int) throws(FileError) -> Bool {
        guard byteCount <= endOffset - offset else { return false }
        if offset >= windowOffset, offset + byteCount <= windowOffset + windowCount { return true }
        if offset >= windowOffset, offset < windowOffset + windowCount {
            let kept = offset - windowOffset..<windowCount
            window.withUnsafeMutableBytes { bytes in
                bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[kept]))
            }
            windowCount = kept.count
        } else {
            windowCount = 0
        }
        windowOffset = offset
        if window.count < byteCount {
            window.append(contentsOf: repeatElement(0, count: byteCount - window.count))
        }
        while windowCount < byteCount {
            let wanted = windowCount..<min(window.count, endOffset - windowOffset)
            let count = try fileSystem.read(file, into: &window, range: wanted, at: windowOffset + windowCount)
            // Shorter than its length said: somebody cuts the file while it is read.
            if count == 0 { return false }
            windowCount += count
        }
        return true
    }
}
