/// Bytes that are put together of others.
extension OutputSpan<UInt8> {
    /// Appends bytes as they are; there must be room for them.
    @inline(__always)
    package mutating func append(copying bytes: UnsafeRawBufferPointer) {
        precondition(bytes.count <= freeCapacity, "room was made for all of it")
        withUnsafeMutableBufferPointer { buffer, initializedCount in
            let free = UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: buffer[initializedCount...]))
            free.copyMemory(from: bytes)
            initializedCount += bytes.count
        }
    }

    /// Appends bytes as they are; there must be room for them.
    @inline(__always)
    package mutating func append(copying bytes: Span<UInt8>) {
        bytes.withUnsafeBytes { append(copying: $0) }
    }
}
