import Glibc
import Synchronization
package import Timekeeping

/// Standard error for a server: a line that cannot be written at once is lost and counted, and nobody waits for it.
///
/// A reader that has stopped, a pager or a collector that hangs, fills the pipe; a thread that then waits in `write(2)` is an event
/// loop on which every connection stands still. The next line that gets through is preceded by one that tells how many are missing.
///
/// 1. Between the question whether there is room and the write nobody else of this process writes: both happen under the lock.
/// 2. A pipe that is ready takes at least `PIPE_BUF` bytes without waiting (pipe(7)), so no more are written at a time. A longer
///    line may be cut there; it counts as lost, and the next one begins on a line of its own.
package final class ImpatientLogSink: LogSink {
    private let descriptor: Int32
    private let format: LogFormat
    private let timeSource: any TimeSource
    private let backlog = Mutex(Backlog())

    /// What has not arrived.
    private struct Backlog {
        var lostCount = 0
        /// Whether the last bytes written are the beginning of a lost line.
        var hasOpenLine = false
    }

    /// Linux's `PIPE_BUF`.
    private static let pieceByteCount = 4096

    /// A sink that writes to descriptor 2.
    ///
    /// - Parameter format: of the line that tells of lost ones
    package convenience init(format: LogFormat, timeSource: any TimeSource) {
        self.init(descriptor: STDERR_FILENO, format: format, timeSource: timeSource)
    }

    init(descriptor: Int32, format: LogFormat, timeSource: any TimeSource) {
        self.descriptor = descriptor
        self.format = format
        self.timeSource = timeSource
    }

    /// Writes a line, or counts it as lost.
    package func write(_ line: [UInt8]) {
        backlog.withLock { backlog in
            if backlog.lostCount > 0 {
                let newline = backlog.hasOpenLine ? [UInt8(ascii: "\n")] : []
                guard writeAtOnce(newline + notice(of: backlog.lostCount), &backlog) else { return backlog.lostCount += 1 }
                backlog.lostCount = 0
            }
            if !writeAtOnce(line, &backlog) { backlog.lostCount += 1 }
        }
    }

    private func notice(of count: Int) -> [UInt8] {
        format.line(
            time: timeSource.now, level: .warning, message: "log lines were lost: nobody reads standard error", commonFields: [],
            requestID: nil, fields: ["count": .int(count)])
    }

    /// - Returns: whether the whole line was written
    private func writeAtOnce(_ line: [UInt8], _ backlog: inout Backlog) -> Bool {
        line.withUnsafeBytes { line in
            var position = 0
            while position < line.count {
                let piece = UnsafeRawBufferPointer(rebasing: line[position..<min(position + Self.pieceByteCount, line.count)])
                let count = hasRoom ? Glibc.write(descriptor, piece.baseAddress, piece.count) : 0
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return false }
                position += count
                backlog.hasOpenLine = position < line.count
            }
            return true
        }
    }

    private var hasRoom: Bool {
        var question = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        // An error or a hang-up counts as room: the write then says what is wrong.
        return poll(&question, 1, 0) > 0
    }
}
