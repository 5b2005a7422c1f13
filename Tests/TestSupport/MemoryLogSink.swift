import Observation
import Synchronization

/// Keeps log lines in memory.
package final class MemoryLogSink: LogSink {
    private let storage = Mutex<[String]>([])

    /// A sink without lines.
    package init() {}

    /// Keeps a line.
    package func write(_ line: [UInt8]) {
        storage.withLock { $0.append(String(decoding: line, as: UTF8.self)) }
    }

    /// Every line so far, each with its newline.
    package var lines: [String] {
        storage.withLock { $0 }
    }

    /// Forgets every line.
    package func removeAll() {
        storage.withLock { $0.removeAll() }
    }
}
