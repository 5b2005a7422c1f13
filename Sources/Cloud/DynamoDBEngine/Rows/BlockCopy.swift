/// Copies short pieces out of a longer text.
enum BlockCopy {
    /// What is copied of a piece, however short it is: one move instead of a call.
    static let byteCount = MemoryLayout<SIMD32<UInt8>>.size

    /// Copies a piece, and whatever stands behind it where that is quicker.
    ///
    /// - Parameters:
    ///   - piece: of the text
    ///   - output: has room for ``byteCount`` bytes, and for as many as the piece has
    @inline(__always)
    static func copy(_ piece: Range<Int>, of text: UnsafeRawBufferPointer, to output: UnsafeMutableRawPointer) {
        guard let start = text.baseAddress.map({ $0 + piece.lowerBound }) else { return }
        if piece.count <= byteCount, piece.lowerBound + byteCount <= text.count {
            output.storeBytes(of: start.loadUnaligned(as: SIMD32<UInt8>.self), as: SIMD32<UInt8>.self)
        } else {
            output.copyMemory(from: start, byteCount: piece.count)
        }
    }
}
