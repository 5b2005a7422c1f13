/// Fills the bytes of one row, whose length was computed before.
///
/// It holds a pointer, for an array would be asked at every step whether it may be changed and whether there is room; so it lives
/// no longer than the closure that lends the memory. Every write is checked against the bounds: a mistake ends the process, it
/// never writes to foreign memory.
struct RowFiller {
    private let start: UnsafeMutableRawPointer?
    private let capacity: Int
    private var byteCount = 0

    private init(_ memory: UnsafeMutableBufferPointer<UInt8>, byteCount: Int) {
        precondition(byteCount <= memory.count)
        start = UnsafeMutableRawPointer(memory.baseAddress)
        capacity = byteCount
    }

    /// An array of exactly so many bytes, all of which are filled.
    @inline(__always)
    static func bytes(count: Int, _ fill: (inout RowFiller) -> Void) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        bytes.append(addingCapacity: count) { output in
            output.withUnsafeMutableBufferPointer { memory, filledCount in
                var filler = RowFiller(memory, byteCount: count)
                fill(&filler)
                precondition(filler.byteCount == count, "a row is shorter than it was computed to be")
                filledCount = count
            }
        }
        return bytes
    }

    /// How many bytes a varint takes.
    static func varintByteCount(of value: Int) -> Int {
        var (rest, count) = (value, 1)
        while rest >= 0x80 {
            rest >>= 7
            count += 1
        }
        return count
    }

    /// Where the next bytes belong, which are counted.
    @inline(__always)
    private mutating func take(_ count: Int) -> UnsafeMutableRawPointer {
        guard let start, count <= capacity &- byteCount else { preconditionFailure("a row is longer than it was computed to be") }
        defer { byteCount &+= count }
        return start + byteCount
    }

    /// A number of four bytes.
    mutating func fixed(_ value: Int) {
        take(RowFormat.fixedByteCount).storeBytes(of: UInt32(truncatingIfNeeded: value).littleEndian, as: UInt32.self)
    }

    @inline(__always)
    mutating func varint(_ value: Int) {
        var rest = value
        while rest >= 0x80 {
            take(1).storeBytes(of: UInt8(truncatingIfNeeded: rest) | 0x80, as: UInt8.self)
            rest >>= 7
        }
        take(1).storeBytes(of: UInt8(truncatingIfNeeded: rest), as: UInt8.self)
    }

    /// Bytes as they are.
    @inline(__always)
    mutating func copy(_ bytes: Span<UInt8>) {
        bytes.withUnsafeBytes { bytes in
            let target = take(bytes.count)
            guard let source = bytes.baseAddress, bytes.count > 0 else { return }
            Self.copy(bytes.count, from: source, to: target)
        }
    }

    /// Copies bytes, one or more. Most pieces of a row are short: for them a call would cost more than the copy, which is made of
    /// two blocks, of which the last may overlap the one before.
    @inline(__always)
    private static func copy(_ count: Int, from source: UnsafeRawPointer, to target: UnsafeMutableRawPointer) {
        switch count {
        case 33...: target.copyMemory(from: source, byteCount: count)
        case 16...: copyTwo(SIMD16<UInt8>.self, count, from: source, to: target)
        case 8...: copyTwo(UInt64.self, count, from: source, to: target)
        case 4...: copyTwo(UInt32.self, count, from: source, to: target)
        default:
            for offset in 0..<count {
                target.storeBytes(of: source.load(fromByteOffset: offset, as: UInt8.self), toByteOffset: offset, as: UInt8.self)
            }
        }
    }

    @inline(__always)
    private static func copyTwo<Block: BitwiseCopyable>(
        _: Block.Type, _ count: Int, from source: UnsafeRawPointer, to target: UnsafeMutableRawPointer
    ) {
        let lastOffset = count &- MemoryLayout<Block>.size
        let (first, last) = (
            source.loadUnaligned(as: Block.self), source.loadUnaligned(fromByteOffset: lastOffset, as: Block.self)
        )
        target.storeBytes(of: first, as: Block.self)
        target.storeBytes(of: last, toByteOffset: lastOffset, as: Block.self)
    }
}
