import Glibc

/// Why a subprocess has no result.
package enum SubprocessError: Error, Sendable, Hashable, CustomStringConvertible {
    /// No such program: not at the path, or not in the child's `PATH`.
    case notFound(String)
    /// The program is there and could not be started.
    case notStarted(String, code: Int32)
    /// A text that cannot be handed to a process: it holds a NUL, or is a variable's name with a `=` or without letters.
    case invalidText(String)
    /// It ran longer than allowed and was ended.
    case timedOut(String, after: Duration)
    /// It printed more than allowed, on one of its two outputs, and was ended.
    case outputTooLong(String, byteCountLimit: Int)
    /// The task was cancelled and the process ended.
    case cancelled(String)

    package var description: String {
        switch self {
        case .notFound(let name): "\(name): not found"
        case .notStarted(let name, let code): "\(name): \(String(cString: strerror(code)))"
        case .invalidText(let text): "not usable for a process: \(text.debugDescription)"
        case .timedOut(let name, let duration): "\(name): not finished after \(duration)"
        case .outputTooLong(let name, let limit): "\(name): printed over \(limit) bytes"
        case .cancelled(let name): "\(name): cancelled"
        }
    }
}
