/// Reading and writing numbers of fixed width in ASCII text: all that date formats need.
extension Span where Element == UInt8 {
    /// The value of `count` decimal digits at `offset`; nothing when there are fewer bytes or one is not a digit.
    @inline(__always)
    func decimal(at offset: Int, count: Int) -> Int? {
        guard offset + count <= self.count else { return nil }
        var value = 0
        for index in offset..<offset + count {
            let digit = self[index] &- UInt8(ascii: "0")
            guard digit <= 9 else { return nil }
            value = value &* 10 &+ Int(digit)
        }
        return value
    }

    /// Whether the byte at `offset` exists and is this one.
    @inline(__always)
    func holds(_ byte: UInt8, at offset: Int) -> Bool {
        offset < count && self[offset] == byte
    }
}

/// Eight characters looked at together, of which some are digits and the others are known.
struct EightDigits {
    /// The value of each digit, 0 for the others; the first in the lowest byte.
    private let values: UInt64

    /// - Parameters:
    ///   - pattern: the characters, the first in the lowest byte, `0` for any digit
    ///   - limits: for each byte what may still be added to its value without reaching the high bit: 0x76 to 9, 0x7f to 0
    /// - Returns: `nil` when the bytes do not follow the pattern
    @inline(__always)
    init?(_ text: Span<UInt8>, at offset: Int, like pattern: UInt64, limits: UInt64) {
        precondition(offset >= 0 && offset <= text.count - 8)
        let word = text.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self) }
        values = UInt64(littleEndian: word) ^ pattern
        // A sum may spill into the next byte, but only where the value itself has the high bit.
        guard (values &+ limits | values) & 0x8080_8080_8080_8080 == 0 else { return nil }
    }

    /// The number of two digits.
    @inline(__always)
    func pair(at index: Int) -> Int {
        Int(values >> (8 * index) & 0xff) * 10 + Int(values >> (8 * (index + 1)) & 0xff)
    }
}

/// A cursor that fills memory with ASCII text of known length.
///
/// The owner of the memory promises room for everything that it writes; each use is one format of fixed width, next to
/// the constant that says how wide it is. Debug builds check every index.
struct FixedWidthText {
    let buffer: UnsafeMutableBufferPointer<UInt8>
    var count = 0

    /// Writes one ASCII byte.
    @inline(__always)
    mutating func write(_ byte: UInt8) {
        buffer[count] = byte
        count &+= 1
    }

    /// Writes a number from 0 to 99 as two digits.
    @inline(__always)
    mutating func write2(_ value: Int) {
        write(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value / 10))
        write(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value % 10))
    }

    /// Writes a number from 0 to 9999 as four digits.
    @inline(__always)
    mutating func write4(_ value: Int) {
        write2(value / 100)
        write2(value % 100)
    }

    /// Writes ASCII text.
    @inline(__always)
    mutating func write(_ text: StaticString) {
        for index in 0..<text.utf8CodeUnitCount {
            write(text.utf8Start[index])
        }
    }

    /// A string of exactly `width` bytes that `fill` writes.
    @inline(__always)
    static func string(width: Int, _ fill: (inout FixedWidthText) -> Void) -> String {
        String(unsafeUninitializedCapacity: width) { buffer in
            var text = FixedWidthText(buffer: buffer)
            fill(&text)
            return text.count
        }
    }

    /// Appends exactly `width` bytes that `fill` writes.
    @inline(__always)
    static func append(to bytes: inout [UInt8], width: Int, _ fill: (inout FixedWidthText) -> Void) {
        bytes.append(addingCapacity: width) { output in
            output.withUnsafeMutableBufferPointer { buffer, initializedCount in
                var text = FixedWidthText(buffer: UnsafeMutableBufferPointer(rebasing: buffer[initializedCount...]))
                fill(&text)
                initializedCount += text.count
            }
        }
    }
}
