import Glibc
import Synchronization

/// Where a program prints: a descriptor with a buffer, or memory in tests.
///
/// Every error of writing is thrown, also that of a full disk and of a reader who went away; a program that ignored them
/// would report success over a cut-off file. Writing blocks; it is for tools that have nothing else to do.
package final class TextOutput: Sendable {
    private struct State {
        var buffer: [UInt8] = []
        var failure: OutputError?
    }

    /// Nothing means memory.
    private let descriptor: Int32?
    private let capacity: Int
    private let state = Mutex(State())

    /// Output to a descriptor that somebody else closes.
    ///
    /// - Parameter capacity: how many bytes are collected before they are written; 0 writes at once
    package init(descriptor: Int32, capacity: Int = TextOutput.defaultCapacity) {
        self.descriptor = descriptor
        self.capacity = capacity
    }

    private init(memory: Void) {
        descriptor = nil
        capacity = 0
    }

    /// Output that is kept, for tests.
    package static func memory() -> TextOutput {
        TextOutput(memory: ())
    }

    /// One pipe buffer of Linux: more in one write brings nothing.
    package static let defaultCapacity = 65_536

    /// What memory output has collected; for a descriptor, what is not written yet.
    package var contents: String {
        state.withLock { String(decoding: $0.buffer, as: UTF8.self) }
    }

    /// Prints text.
    ///
    /// - Throws: `OutputError`; once it has failed, always the same
    package func write(_ text: String) throws(OutputError) {
        try write(bytes: text.utf8)
    }

    /// Prints bytes.
    ///
    /// - Throws: `OutputError`
    package func write(_ bytes: [UInt8]) throws(OutputError) {
        try write(bytes: bytes)
    }

    /// Prints a line.
    ///
    /// - Throws: `OutputError`
    package func writeLine(_ text: String = "") throws(OutputError) {
        try write(text + "\n")
    }

    private func write(bytes: some Sequence<UInt8>) throws(OutputError) {
        try state.withLock { (state: inout sending State) throws(OutputError) in
            if let failure = state.failure { throw failure }
            state.buffer.append(contentsOf: bytes)
            if descriptor != nil, state.buffer.count > capacity { try flush(&state) }
        }
    }

    /// Writes what is collected.
    ///
    /// - Throws: `OutputError`
    package func flush() throws(OutputError) {
        try state.withLock { (state: inout sending State) throws(OutputError) in
            if let failure = state.failure { throw failure }
            try flush(&state)
        }
    }

    private func flush(_ state: inout State) throws(OutputError) {
        guard let descriptor, !state.buffer.isEmpty else { return }
        let code = state.buffer.withUnsafeBytes { Self.writeAll($0, to: descriptor) }
        state.buffer.removeAll(keepingCapacity: true)
        guard code == 0 else {
            let failure: OutputError = code == EPIPE ? .brokenPipe : .failed(errorNumber: code)
            state.failure = failure
            throw failure
        }
    }

    /// Writes all bytes and answers 0 or the error number.
    private static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if count > 0 {
                rest = rest.dropFirst(count)
                continue
            }
            let code = errno
            switch code {
            case EINTR: continue
            case EAGAIN:
                // Somebody who shares the terminal or pipe has made it non-blocking; wait as if it were not.
                var question = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&question, 1, -1)
            default: return code
            }
        }
        return 0
    }
}

/// Why printing failed.
package enum OutputError: Error, Sendable, Hashable {
    /// The reader of the output went away, as `head` does when it has enough.
    case brokenPipe
    case failed(errorNumber: Int32)
}

extension OutputError: ToolFailure {
    /// Input and output failed, or the reader went away.
    package var exitCode: ExitCode { self == .brokenPipe ? .brokenPipe : .ioError }

    /// The reason, or nothing for a reader who has gone.
    package var messages: [String] {
        switch self {
        case .brokenPipe: []
        case .failed(let errorNumber): ["standard output: \(String(cString: strerror(errorNumber)))"]
        }
    }
}
