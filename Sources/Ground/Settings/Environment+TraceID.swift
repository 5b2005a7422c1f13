import Glibc
import Synchronization

extension Environment {
    /// Puts X-Ray's trace id where AWS's libraries look for it, in `_X_AMZN_TRACE_ID`; `nil` takes it away.
    ///
    /// The one place that changes the environment. Glibc does not guard it against readers in other threads, so it is for moments
    /// when none is at work: between two invocations of a Lambda function.
    package static func exportTraceID(_ traceID: String?) {
        variable.withLock { $0.set(traceID) }
    }

    private static let variable = Mutex(TraceVariable())
}

/// The one variable, in memory of its own: `setenv` keeps every value that it was ever given, which adds up over invocations.
///
/// Sendable although it holds a pointer: what it points to is written under the lock of its only owner, and never freed.
private struct TraceVariable: @unchecked Sendable {
    private static let name = "_X_AMZN_TRACE_ID"
    /// A header of X-Ray has less than 256 bytes; a longer one is not worth a guess.
    private static let byteCount = 1_024

    private let text = UnsafeMutablePointer<CChar>.allocate(capacity: byteCount)

    mutating func set(_ traceID: String?) {
        let bytes = Array("\(Self.name)=\(traceID ?? "")".utf8CString)
        guard traceID != nil, bytes.count <= Self.byteCount else {
            _ = unsetenv(Self.name)
            return
        }
        text.update(from: bytes, count: bytes.count)
        // Takes the pointer itself in place of a copy; the same one again is no change.
        _ = putenv(text)
    }
}
