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
        fileprivate let bytes: [UInt8]
    }

    static let shared = FieldNameTable()

    /// For each byte its lower case when it may stand in a token, 0 otherwise.
    private let foldedTokenBytes: [UInt8]
    /// Index into `entries`, or -1. A power of two, at least twice as long as there are names.
    private let slots: [Int8]
    private let entries: [Entry]

    private static let slotCount = 128

    private init() {
        foldedTokenBytes = (0...255).map { (byte: UInt8) in
            guard HTTPToken.isTokenByte(byte) else { return 0 }
            return (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
        }
        entries = Self.names.map { name in
            Entry(name: name, role: Self.role(of: name), bytes: Array(name.lowercased.utf8))
        }
        var slots = [Int8](repeating: -1, count: Self.slotCount)
        for (index, entry) in entries.enumerated() {
            var slot = Self.slot(hash: entry.bytes.reduce(0) { Self.hash($0, $1) })
            while slots[slot] >= 0 { slot = (slot + 1) % Self.slotCount }
            slots[slot] = Int8(index)
        }
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
        foldedTokenBytes.withUnsafeBufferPointer { folded in
            var hash: UInt32 = 0
            var count = 0
            while count < line.count {
                let byte = folded[Int(line[count])]
                if byte == 0 { break }
                hash = Self.hash(hash, byte)
                count += 1
            }
            return (count, hash)
        }
    }

    /// The known name with those bytes in whatever case.
    func entry(_ name: UnsafeRawBufferPointer, hash: UInt32) -> Entry? {
        var slot = Self.slot(hash: hash)
        while slots[slot] >= 0 {
            let entry = entries[Int(slots[slot])]
            if equals(name, entry.bytes) { return entry }
            slot = (slot + 1) % Self.slotCount
        }
        return nil
    }

    private func equals(_ name: UnsafeRawBufferPointer, _ known: [UInt8]) -> Bool {
        guard name.count == known.count else { return false }
        return foldedTokenBytes.withUnsafeBufferPointer { folded in
            known.withUnsafeBufferPointer { known in
                for index in 0..<known.count where folded[Int(name[index])] != known[index] { return false }
                return true
            }
        }
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
