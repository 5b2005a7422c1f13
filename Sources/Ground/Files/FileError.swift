import Glibc

/// A file operation that the system refused: what was tried, on which path, and the system's reason.
package struct FileError: Error, Hashable, CustomStringConvertible {
    /// What was tried.
    package enum Operation: String, Sendable {
        case open, create, close, read, write, synchronize, truncate, lock, rename, link, remove, list
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

    /// The system's text for the code, such as `No such file or directory`. (`strerror` may be called by several threads
    /// since Glibc 2.32.)
    package var reason: String {
        String(cString: strerror(code))
    }

    package var description: String {
        "cannot \(operation.rawValue) \(path): \(reason)"
    }
}
