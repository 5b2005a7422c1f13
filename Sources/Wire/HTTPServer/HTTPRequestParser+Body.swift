import HTTP

extension HTTPRequestParser {
    /// Room that is made for a body before its bytes are there: a length is easily claimed.
    private static let firstBodyCapacity = 64 << 10

    /// Moves what there is of the body, at most so many bytes.
    ///
    /// - Returns: how many bytes were moved
    mutating func appendBody(_ bytes: UnsafeRawBufferPointer, _ position: inout Int, atMost missing: Int) -> Int {
        let count = min(missing, bytes.count - position)
        if request.body.isEmpty, case .fixedBody = state {
            request.body.reserveCapacity(min(missing, max(count, Self.firstBodyCapacity)))
        }
        request.body.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[position..<(position + count)]))
        position += count
        return count
    }
}

// MARK: - Chunks (RFC 9112 §7.1)

extension HTTPRequestParser {
    /// Sixteen digits hold every 64-bit number; more can only be leading zeros, which nobody sends.
    static let longestChunkSizeDigitCount = 16

    mutating func takeChunkSize(_ line: UnsafeRawBufferPointer) throws(RequestRefusal) {
        var size = 0
        var digitCount = 0
        while digitCount < line.count, let digit = Self.hexDigit(line[digitCount]) {
            digitCount += 1
            if digitCount > Self.longestChunkSizeDigitCount { throw .malformedChunkSize }
            // Saturated well above every limit, far below an overflow.
            size = min(size, Int.max >> 8) << 4 | digit
        }
        if digitCount == 0 { throw .malformedChunkSize }
        try takeChunkExtensions(UnsafeRawBufferPointer(rebasing: line[digitCount...]))
        if size > limits.bodyByteCount - request.body.count { throw .bodyTooLarge }
        if size == 0 {
            headByteCount = 0
            fieldCount = 0
            state = .trailerLines
        } else {
            state = .chunkData(missingByteCount: size)
        }
    }

    /// Extensions are checked for what could hide in them and ignored (RFC 9112 §7.1.1).
    private mutating func takeChunkExtensions(_ bytes: UnsafeRawBufferPointer) throws(RequestRefusal) {
        if bytes.isEmpty { return }
        chunkExtensionByteCount += bytes.count
        if chunkExtensionByteCount > limits.chunkExtensionByteCount { throw .chunkExtensionsTooLarge }
        for byte in bytes where byte < ASCII.space && byte != ASCII.tab || byte == 0x7f {
            throw byte == ASCII.carriageReturn ? .bareCarriageReturn : .malformedChunkSize
        }
        guard bytes.trimmed.first == UInt8(ascii: ";") else { throw .malformedChunkSize }
    }

    static func hexDigit(_ byte: UInt8) -> Int? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte - UInt8(ascii: "A")) + 10
        default: nil
        }
    }
}
