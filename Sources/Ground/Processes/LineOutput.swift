import Synchronization

/// An output of a long-running child: a stream of its lines, and its last bytes for an error's text.
final class LineOutput: Sendable {
    /// Lines that wait for a reader; of more the oldest go. Enough for the log of any test, and a few megabytes at most.
    private static let waitingLineLimit = 10_000
    /// A longer line is handed over in parts.
    private static let lineByteCountLimit = 64 * 1024
    /// How much of the end is kept.
    private static let tailByteCountLimit = 64 * 1024

    private struct State {
        var line: [UInt8] = []
        var tail: [UInt8] = []
    }

    let lines: AsyncStream<String>
    private let continuation: AsyncStream<String>.Continuation
    private let state = Mutex(State())

    init() {
        (lines, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(Self.waitingLineLimit))
    }

    /// The last bytes so far.
    var tail: [UInt8] {
        state.withLock { $0.tail.suffix(Self.tailByteCountLimit) }
    }

    func take(_ bytes: ArraySlice<UInt8>) {
        let complete = state.withLock { state -> [String] in
            state.tail += bytes
            // Cut only once it is twice as long, so that not every byte moves all others.
            if state.tail.count > 2 * Self.tailByteCountLimit {
                state.tail.removeFirst(state.tail.count - Self.tailByteCountLimit)
            }
            var complete: [String] = []
            for byte in bytes {
                if byte != UInt8(ascii: "\n") { state.line.append(byte) }
                if byte == UInt8(ascii: "\n") || state.line.count == Self.lineByteCountLimit {
                    complete.append(String(decoding: state.line, as: UTF8.self))
                    state.line.removeAll(keepingCapacity: true)
                }
            }
            return complete
        }
        for line in complete { continuation.yield(line) }
    }

    /// Hands over a last line that has no end, and ends the stream.
    func end() {
        let rest = state.withLock { state in
            defer { state.line = [] }
            return state.line
        }
        if !rest.isEmpty { continuation.yield(String(decoding: rest, as: UTF8.self)) }
        continuation.finish()
    }
}
