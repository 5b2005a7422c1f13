import CLinux
import Glibc
import Synchronization

/// The way out of a signal handler: a pipe that takes a signal's number as a byte. Its descriptors are plain atomics, and it
/// is opened once and kept for the life of the program, so that a handler never meets a closed descriptor.
enum SignalPipe {
    /// Whether somebody reads from it.
    static let isInUse = Atomic(false)
    private static let readEnd = Atomic<Int32>(-1)
    private static let writeEnd = Atomic<Int32>(-1)
    /// No signal has this number.
    private static let endByte: UInt8 = 0

    /// Opens the pipe unless it is open, and forgets what is in it from an earlier use.
    static func open() throws(ShutdownSignals.Refusal) {
        if readEnd.load(ordering: .relaxed) == -1 {
            var ends: [Int32] = [-1, -1]
            guard pipe2(&ends, O_CLOEXEC | O_NONBLOCK) == 0 else { throw .system(code: errno) }
            readEnd.store(ends[0], ordering: .relaxed)
            writeEnd.store(ends[1], ordering: .relaxed)
        }
        while take() != nil {}
    }

    /// Passes a signal on. Called by the handler: an atomic load and a `write`, both allowed there. A full pipe, of 65,536
    /// signals that nobody took, takes no more.
    static func put(_ signal: Int32) {
        put(UInt8(truncatingIfNeeded: signal))
    }

    /// Makes ``wait()`` return `nil`.
    static func end() {
        put(endByte)
    }

    /// Blocks until a signal has arrived; `nil` for the end.
    static func wait() -> Int32? {
        while true {
            if let byte = take() { return byte == endByte ? nil : Int32(byte) }
            var polled = pollfd(fd: readEnd.load(ordering: .relaxed), events: Int16(POLLIN), revents: 0)
            poll(&polled, 1, -1)
        }
    }

    private static func put(_ byte: UInt8) {
        var byte = byte
        _ = write(writeEnd.load(ordering: .relaxed), &byte, 1)
    }

    private static func take() -> UInt8? {
        var byte: UInt8 = 0
        return read(readEnd.load(ordering: .relaxed), &byte, 1) == 1 ? byte : nil
    }
}
