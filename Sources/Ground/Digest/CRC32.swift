/// CRC-32 as in zlib, gzip and Ethernet (reflected polynomial 0xEDB88320), fed piece by piece.
///
/// Finds accidents, not attacks. It is the sum in DynamoDB's `x-amz-crc32` header and in the journal's records.
package struct CRC32: Sendable {
    /// The register of the computation: the checksum with all bits inverted.
    private var register: UInt32 = 0xffff_ffff

    /// The checksum of nothing so far.
    package init() {}

    /// The checksum of everything fed so far; feeding may go on afterwards.
    package var value: UInt32 {
        ~register
    }

    /// Feeds the next bytes.
    package mutating func update(_ bytes: Span<UInt8>) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// Feeds the next bytes.
    package mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// Feeds the UTF-8 bytes of a text.
    package mutating func update(_ text: String) {
        var text = text
        text.withUTF8 { update(UnsafeRawBufferPointer($0)) }
    }

    /// The checksum of whole bytes.
    package static func checksum(_ bytes: Span<UInt8>) -> UInt32 {
        var sum = CRC32()
        sum.update(bytes)
        return sum.value
    }

    /// The checksum of whole bytes.
    package static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var sum = CRC32()
        sum.update(bytes)
        return sum.value
    }

    /// Sixteen bytes at a step, each looked up in its own table, so that the look-ups do not wait for each other.
    private mutating func update(_ bytes: UnsafeRawBufferPointer) {
        var register = register
        Self.tables.withUnsafeBufferPointer { tables in
            var offset = 0
            while bytes.count &- offset >= 16 {
                let first = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) ^ UInt64(register)
                let second = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset &+ 8, as: UInt64.self))
                register = Self.register(after: first, in: tables, at: 8) ^ Self.register(after: second, in: tables, at: 0)
                offset &+= 16
            }
            while offset < bytes.count {
                register = (register &>> 8) ^ tables[Int((register ^ UInt32(bytes[offset])) & 0xff)]
                offset &+= 1
            }
        }
        self.register = register
    }

    /// The register after eight bytes.
    ///
    /// - Parameter place: how many bytes come behind these eight in the same step
    @inline(__always)
    private static func register(after word: UInt64, in tables: UnsafeBufferPointer<UInt32>, at place: Int) -> UInt32 {
        var register: UInt32 = 0
        for index in 0..<8 {
            let byte = Int(truncatingIfNeeded: (word &>> UInt64(8 &* index)) & 0xff)
            register ^= tables[(place &+ 7 &- index) &* 256 &+ byte]
        }
        return register
    }

    /// Sixteen tables of 256 one after the other: entry `256 * n + b` is the register after byte `b` and `n` zero bytes.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 16 * 256)
        for byte in 0..<256 {
            var register = UInt32(byte)
            for _ in 0..<8 {
                register = (register >> 1) ^ (register & 1 == 1 ? 0xedb8_8320 : 0)
            }
            tables[byte] = register
        }
        for index in 256..<tables.count {
            let shorter = tables[index - 256]
            tables[index] = (shorter >> 8) ^ tables[Int(shorter & 0xff)]
        }
        return tables
    }()
}
