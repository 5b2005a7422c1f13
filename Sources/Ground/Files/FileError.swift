import Glibc

/// A file operation that the system refused: what was tried, on which path, and the system's reason.
package struct FileError: Error, Hashable, CustomStringConvertible {
    /// What was tried.
    package enum Operation: String, Sendable {
        case open, close, read, write, synchronize, truncate, lock, rename, link, remove, list
        case inspect
        case createDirectory = "create directory"
        case synchronizeDirectory = "synchronize directory"
    }

    package let operation: Operation
    package let path: String
    /// The `errno` value.
    package let code: Int32

    /// The code of bytes that were read but are not what was written.
    static let damaged = EIO

    package init(_ operation: Operation, path: String, code: Int32) {
        self.operation = operation
        self.path = path
        self.code = code
    }

    /// The system's text for the code, such as `No such file or directory`.
    package var reason: String {
        var buffer = [UInt8](repeating: 0, count: 256)
        let byteCount = buffer.withUnsafeMutableBytes { bytes -> Int in
            let text = bytes.assumingMemoryBound(to: CChar.self)
            guard let start = text.baseAddress, strerror_r(code, start, text.count) == 0 else { return 0 }
            return strlen(start)
        }
        return byteCount == 0 ? "error \(code)" : String(decoding: buffer[..<byteCount], as: UTF8.self)
    }

    package var description: String {
        "cannot \(operation.rawValue) \(path): \(reason)"
    }
}
