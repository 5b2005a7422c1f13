import Glibc

/// Finding a zone in the database of the machine.
extension TimeZone {
    /// Where Linux keeps its zones.
    package static let defaultDirectory = "/usr/share/zoneinfo"

    /// The zone with an IANA name such as `Europe/Vienna`.
    ///
    /// `UTC` and `Etc/UTC` need no file, so that a machine without the database can run in UTC.
    ///
    /// - Parameter directory: where the zone files are; a program that honours `TZDIR` hands its value in
    /// - Throws: `TimeZoneError`
    package init(identifier: String, directory: String = TimeZone.defaultDirectory) throws(TimeZoneError) {
        guard Self.isIdentifier(identifier) else { throw .malformedIdentifier(identifier) }
        if identifier == "UTC" || identifier == "Etc/UTC" {
            self.init(identifier: identifier, initialOffset: 0, transitions: [], rule: nil)
            return
        }
        let bytes = try Self.read(identifier, in: directory)
        do {
            try self.init(identifier: identifier, file: bytes)
        } catch {
            throw .notAZoneFile(identifier: identifier, error)
        }
    }

    /// Whether a name can only mean a file below the directory of zones: parts of letters, digits, `_`, `+`, `-`, joined
    /// by `/`. No part may be empty or begin with a point, so no name leads out of the directory.
    private static func isIdentifier(_ text: String) -> Bool {
        guard (1...longestIdentifierByteCount).contains(text.utf8.count) else { return false }
        return text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy { part in
            !part.isEmpty
                && part.allSatisfy { byte in
                    switch byte {
                    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "-"):
                        true
                    default: false
                    }
                }
        }
    }

    /// The longest name in the database has 32 bytes (`America/Argentina/ComodRivadavia`).
    private static let longestIdentifierByteCount = 64
    /// The largest zone file is below 4 KiB; more is not one.
    private static let longestFileByteCount = 65_536

    private static func read(_ identifier: String, in directory: String) throws(TimeZoneError) -> [UInt8] {
        let descriptor = open("\(directory)/\(identifier)", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            let code = errno
            if code == ENOENT || code == ENOTDIR { throw .unknownZone(identifier, directory: directory) }
            throw .unreadable(identifier: identifier, errorNumber: code)
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var failure: Int32 = 0
        while failure == 0, bytes.count <= longestFileByteCount {
            let chunk = [UInt8](unsafeUninitializedCapacity: 8192) { buffer, count in
                let result = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
                if result < 0 { failure = errno }
                count = max(result, 0)
            }
            if failure == EINTR { failure = 0; continue }
            if chunk.isEmpty { break }
            bytes += chunk
        }
        guard failure == 0 else { throw .unreadable(identifier: identifier, errorNumber: failure) }
        guard bytes.count <= longestFileByteCount else { throw .notAZoneFile(identifier: identifier, .tooLong) }
        return bytes
    }
}

/// Why there is no such time zone.
package enum TimeZoneError: Error, Hashable, Sendable {
    /// The name cannot be that of a zone: empty, too long, an absolute path, a part `..`, an odd character.
    case malformedIdentifier(String)
    /// There is no file of that name.
    case unknownZone(String, directory: String)
    /// The file is there and cannot be read.
    case unreadable(identifier: String, errorNumber: Int32)
    /// The file is not a zone file, or a damaged one.
    case notAZoneFile(identifier: String, TZifError)
}

extension TimeZoneError: CustomStringConvertible {
    /// What is wrong, with the name that was asked for.
    package var description: String {
        switch self {
        case .malformedIdentifier(let text):
            "\"\(text.unicodeScalars.prefix(64).map { $0.escaped(asASCII: true) }.joined())\" is not the name of a time zone"
                + " (one looks like \"Europe/Vienna\")"
        case .unknownZone(let text, let directory): "there is no time zone \"\(text)\" in \(directory)"
        case .unreadable(let text, let errorNumber):
            "the time zone \"\(text)\" cannot be read: \(String(cString: strerror(errorNumber)))"
        case .notAZoneFile(let text, let error): "the file of the time zone \"\(text)\" is damaged: \(error)"
        }
    }
}
