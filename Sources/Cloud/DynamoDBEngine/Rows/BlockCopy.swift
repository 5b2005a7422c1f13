/// Copies short pieces out of a longer text.
enum BlockCopy {
    /// What is copied of a piece, however short it is: one move instead of a call.
    static let byteCount = MemoryLayout<SIMD32<UInt8>>.size

    /// Copies a piece, and whatever stands behind it where that is quicker.
    ///
    /// - Parameter output: at least ``byteCount`` bytes, and as many as the piece has
    @inline(__always)
    static func copy(_ piece: Range<Int>, of text: UnsafeRawBufferPointer, to output: UnsafeMutableRawBufferPointer) {
        if piece.count <= byteCount, piece.lowerBound + byteCount <= text.count {
            let block = text.loadUnaligned(fromByteOffset: piece.lowerBound, as: SIMD32<UInt8>.self)
            output.storeBytes(of: block, as: SIMD32<UInt8>.self)
        } else {
            output.copyMemory(from: UnsafeRawBufferPointer(rebasing: text[piece]))
        }
    }
}
