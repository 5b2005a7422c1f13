import CommandLineTool
import Digest
package import Files

/// The SHA-256 of a backup, in a file beside it as `sha256sum` writes and checks them.
package enum BackupChecksum {
    /// The file for a backup.
    package static func path(of backup: String) -> String {
        backup + ".sha256"
    }

    /// A line of `sha256sum`.
    package static func line(digest: [UInt8], name: String) -> String {
        "\(Hex.encode(digest))  \(name)\n"
    }

    /// A checksum file is a line.
    private static let maximumByteCount = 65_536

    /// Compares a backup with the checksum beside it.
    ///
    /// - Returns: whether there is one.
    /// - Throws: ``ToolError`` when they do not agree, or the checksum cannot be read.
    package static func verify(
        _ bytes: [UInt8], of backup: String, in fileSystem: any FileSystem = PosixFileSystem()
    ) throws -> Bool {
        let path = path(of: backup)
        guard try fileSystem.exists(path) else { return false }
        let text = String(decoding: try AtomicFile.read(path, byteCountLimit: maximumByteCount, in: fileSystem), as: UTF8.self)
        // The name is not looked at: a backup may have been renamed together with its checksum.
        guard let word = text.split(whereSeparator: \.isWhitespace).first, let expected = try? Hex.decode(String(word)),
            expected.count == SHA256.digestByteCount
        else { throw ToolError("\(path) is not a checksum as sha256sum writes it", .dataError) }
        let found = SHA256.hash(bytes)
        guard expected == found else {
            let difference = "its SHA-256 is \(Hex.encode(found)), not \(Hex.encode(expected)) as in \(path)"
            throw ToolError("\(backup) is not what was backed up: \(difference)", .dataError)
        }
        return true
    }
}
