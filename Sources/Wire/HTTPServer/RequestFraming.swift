import Glibc
import HTTP

/// What the fields of a head say about where the request ends and what becomes of the connection (RFC 9112 §6, §9).
struct RequestFraming: Hashable {
    /// HTTP/1.0, where a connection ends after a request unless the client asks otherwise.
    var isOldVersion = false
    /// The `Host` field, checked.
    var host: String?
    /// The `Content-Length`, saturated.
    var contentLength: Int?
    /// Every line of `Transfer-Encoding`.
    var transferCodings: TransferCodings?
    var asksToClose = false
    var asksToKeepAlive = false
    var expectsContinue = false

    /// Whether another request may follow on this connection.
    var keepsAlive: Bool {
        !asksToClose && (!isOldVersion || asksToKeepAlive)
    }
}

/// What has been read of a list of transfer codings; `chunked` is the one that is known.
struct TransferCodings: Hashable {
    private var hasChunked = false
    private var hasChunkedNotLast = false
    private var hasUnknown = false

    /// The rule that the list as a whole breaks.
    var refusal: RequestRefusal? {
        if hasChunkedNotLast { return .chunkedNotLast }
        if hasUnknown { return .unknownTransferCoding }
        return hasChunked ? nil : .malformedTransferEncoding
    }

    /// Takes the next line of the field.
    mutating func append(_ value: UnsafeRawBufferPointer) throws(RequestRefusal) {
        var isListEmpty = true
        for element in ListElements(value) {
            isListEmpty = false
            if hasChunked { hasChunkedNotLast = true }
            if element.equals("chunked") {
                hasChunked = true
            } else {
                guard let first = element.first, HTTPToken.isTokenByte(first) else { throw .malformedTransferEncoding }
                hasUnknown = true
            }
        }
        if isListEmpty { throw .malformedTransferEncoding }
    }
}

/// The elements of a comma-separated field value, without the white space around them and without empty ones (RFC 9110 §5.6.1).
struct ListElements: Sequence, IteratorProtocol {
    private var rest: UnsafeRawBufferPointer

    init(_ value: UnsafeRawBufferPointer) {
        rest = value
    }

    mutating func next() -> UnsafeRawBufferPointer? {
        while !rest.isEmpty {
            let end = rest.firstIndex(of: UInt8(ascii: ",")) ?? rest.count
            let element = UnsafeRawBufferPointer(rebasing: rest[..<end]).trimmed
            rest = UnsafeRawBufferPointer(rebasing: rest[end...].dropFirst())
            if !element.isEmpty { return element }
        }
        return nil
    }
}

extension UnsafeRawBufferPointer {
    /// Where a byte first stands among so many of the first.
    func firstIndex(of byte: UInt8, before end: Int) -> Int? {
        precondition(end <= count)
        guard let baseAddress, let found = memchr(baseAddress, Int32(byte), end) else { return nil }
        return UnsafeRawPointer(found) - baseAddress
    }

    /// Without spaces and tabs at both ends.
    var trimmed: UnsafeRawBufferPointer {
        var start = 0
        var end = count
        while start < end, self[start] == ASCII.space || self[start] == ASCII.tab { start += 1 }
        while end > start, self[end - 1] == ASCII.space || self[end - 1] == ASCII.tab { end -= 1 }
        return UnsafeRawBufferPointer(rebasing: self[start..<end])
    }

    /// Whether the bytes are that text, whatever the case of the letters.
    ///
    /// - Parameter text: in lower case
    func equals(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        for index in 0..<count {
            var byte = self[index]
            if (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) { byte |= 0x20 }
            if byte != text.utf8Start[index] { return false }
        }
        return true
    }

    /// Whether the bytes are exactly that text.
    func matches(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        for index in 0..<count where self[index] != text.utf8Start[index] { return false }
        return true
    }
}

extension String {
    /// The text of bytes from a head; what is not UTF-8 becomes U+FFFD.
    init(head bytes: UnsafeRawBufferPointer) {
        self.init(decoding: bytes, as: UTF8.self)
    }
}
