import HTTP

/// Finds the name of a field among the known ones by its bytes, so that none of them is made anew for every request.
///
/// An open-addressed hash table that is filled once. Hash and lower case come out of the same pass that checks that the name is
/// a token.
final class FieldNameTable: Sendable {
    /// Names that mean something to the parser itself.
    enum Role: Sendable {
        case host, contentLength, transferEncoding, connection, expect, other
    }

    struct Entry: Sendable {
        let name: HTTPFieldName
        let role: Role
        /// Where its bytes stand in `entryBytes`.
        fileprivate let start: Int
        fileprivate let count: Int
    }

    static let shared = FieldNameTable()

    /// For each byte its lower case when it may stand in a token, 0 otherwise. In place, so that looking up counts no references.
    private let foldedTokenBytes: InlineArray<256, UInt8>
    /// Index into `entries`, or -1. At least twice as many as there are names.
    private let slots: InlineArray<128, Int8>
    private let entries: [Entry]
    /// The names behind one another.
    private let entryBytes: [UInt8]

    private static let slotCount = 128

    private init() {
        foldedTokenBytes = InlineArray { index in
            let byte = UInt8(index)
            guard HTTPToken.isTokenByte(byte) else { return 0 }
            return (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
        }
        var entries: [Entry] = []
        var bytes: [UInt8] = []
        var slots = InlineArray<128, Int8>(repeating: -1)
        for name in Self.names {
            let text = name.lowercased.utf8
            var slot = Self.slot(hash: text.reduce(0) { Self.hash($0, $1) })
            while slots[slot] >= 0 { slot = (slot + 1) % Self.slotCount }
            slots[slot] = Int8(entries.count)
            entries.append(Entry(name: name, role: Self.role(of: name), start: bytes.count, count: text.count))
            bytes += text
        }
        self.entries = entries
        entryBytes = bytes
        self.slots = slots
    }

    private static func hash(_ hash: UInt32, _ byte: UInt8) -> UInt32 {
        hash &* 31 &+ UInt32(byte)
    }

    private static func slot(hash: UInt32) -> Int {
        Int((hash ^ hash >> 7) % UInt32(slotCount))
    }

    /// The length of the token that a line begins with, and the hash of its lower case.
    func scanName(_ line: UnsafeRawBufferPointer) -> (byteCount: Int, hash: UInt32) {
        var hash: UInt32 = 0
        var count = 0
        while count < line.count {
            let byte = foldedTokenBytes[Int(line[count])]
            if byte == 0 { break }
            hash = Self.hash(hash, byte)
            count += 1
        }
        return (count, hash)
    }

    /// The known name with those bytes in whatever case.
    func entry(_ name: UnsafeRawBufferPointer, hash: UInt32) -> Entry? {
        var slot = Self.slot(hash: hash)
        while slots[slot] >= 0 {
            let index = Int(slots[slot])
            if isEntry(index, name) { return entries[index] }
            slot = (slot + 1) % Self.slotCount
        }
        return nil
    }

    private func isEntry(_ index: Int, _ name: UnsafeRawBufferPointer) -> Bool {
        guard entries[index].count == name.count else { return false }
        let start = entries[index].start
        for offset in 0..<name.count where foldedTokenBytes[Int(name[offset])] != entryBytes[start + offset] { return false }
        return true
    }

    private static func role(of name: HTTPFieldName) -> Role {
        switch name {
        case .host: .host
        case .contentLength: .contentLength
        case .transferEncoding: .transferEncoding
        case .connection: .connection
        case .expect: .expect
        default: .other
        }
    }

    private static let names: [HTTPFieldName] = [
        .accept, .acceptEncoding, .accessControlRequestHeaders, .accessControlRequestMethod, .authorization, .cacheControl,
        .connection, .contentEncoding, .contentLength, .contentType, .date, .etag, .expect, .host, .ifNoneMatch, .location,
        .origin, .transferEncoding, .userAgent, .vary, .xAPIKey, .xRequestID,
        // Sent by browsers, curl, proxies and the AWS SDKs; no one here asks for them by name.
        HTTPFieldName(known: "accept-language"), HTTPFieldName(known: "amz-sdk-invocation-id"),
        HTTPFieldName(known: "amz-sdk-request"), HTTPFieldName(known: "cookie"), HTTPFieldName(known: "forwarded"),
        HTTPFieldName(known: "if-match"), HTTPFieldName(known: "if-modified-since"), HTTPFieldName(known: "keep-alive"),
        HTTPFieldName(known: "pragma"), HTTPFieldName(known: "priority"), HTTPFieldName(known: "referer"),
        HTTPFieldName(known: "sec-fetch-dest"), HTTPFieldName(known: "sec-fetch-mode"), HTTPFieldName(known: "sec-fetch-site"),
        HTTPFieldName(known: "sec-fetch-user"), HTTPFieldName(known: "te"), HTTPFieldName(known: "trailer"),
        HTTPFieldName(known: "upgrade"), HTTPFieldName(known: "upgrade-insecure-requests"), HTTPFieldName(known: "via"),
        HTTPFieldName(known: "x-amz-content-sha256"), HTTPFieldName(known: "x-amz-date"),
        HTTPFieldName(known: "x-amz-security-token"), HTTPFieldName(known: "x-amz-target"),
        HTTPFieldName(known: "x-amz-user-agent"), HTTPFieldName(known: "x-forwarded-for"),
        HTTPFieldName(known: "x-forwarded-proto"),
    ]
}
