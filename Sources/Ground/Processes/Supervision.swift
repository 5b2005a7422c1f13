import Glibc

/// The life of a child from its start to its end: feeds it, reads from it, ends it when told to, reaps it.
///
/// Runs on a thread of its own that waits in `poll(2)`. Only this thread sends signals and reaps, in this order, so that no
/// signal can reach another process that was given the same id.
struct Supervision {
    /// How the child ended, and why when somebody wanted it to.
    struct Outcome: Sendable {
        var status: ExitStatus
        var cause: StopLadder.Cause?
        var standardOutput: [UInt8]
        var standardError: [UInt8]
    }

    /// How long outputs are read after the child's end. Its group is killed by then, so this is for a process that left the
    /// group and still holds the pipe.
    private static let drainLimit = Duration.seconds(1)
    /// Read at a time: the size of a Linux pipe.
    private static let pieceByteCount = 64 * 1024

    private let child: ChildProcess
    private let control: ChildControl
    private var ladder: StopLadder
    private var input: ArraySlice<UInt8>
    private var output: OutputSink
    private var error: OutputSink
    private var openInput: Int32?
    private var openOutput: Int32?
    private var openError: Int32?
    private var drainUntil: ContinuousClock.Instant?
    private var buffer = [UInt8](repeating: 0, count: Self.pieceByteCount)

    init(
        _ child: ChildProcess, control: ChildControl, ladder: StopLadder, input: [UInt8], output: OutputSink, error: OutputSink
    ) {
        self.child = child
        self.control = control
        self.ladder = ladder
        self.input = input[...]
        self.output = output
        self.error = error
        openInput = child.input
        openOutput = child.output
        openError = child.error
    }

    /// Blocks until the child has ended and is reaped.
    mutating func run() -> Outcome {
        Self.blockBrokenPipeSignal()
        while drainUntil == nil || openOutput != nil || openError != nil {
            let now = ContinuousClock.now
            if let drainUntil, now >= drainUntil { break }
            send(ladder.advance(to: now))
            wait(now)
        }
        closeInput()
        closeOutput()
        closeError()
        let status = ExitStatus.reap(child.processID)
        close(child.processDescriptor)
        return Outcome(status: status, cause: ladder.cause, standardOutput: output.bytes, standardError: error.bytes)
    }

    /// Waits for anything to happen and lets it.
    private mutating func wait(_ now: ContinuousClock.Instant) {
        var polled = [pollfd(fd: control.descriptor, events: Int16(POLLIN), revents: 0)]
        // A negative descriptor is passed over by `poll`.
        polled.append(pollfd(fd: drainUntil == nil ? child.processDescriptor : -1, events: Int16(POLLIN), revents: 0))
        polled.append(pollfd(fd: openInput ?? -1, events: Int16(POLLOUT), revents: 0))
        polled.append(pollfd(fd: openOutput ?? -1, events: Int16(POLLIN), revents: 0))
        polled.append(pollfd(fd: openError ?? -1, events: Int16(POLLIN), revents: 0))
        guard poll(&polled, nfds_t(polled.count), timeout(now)) > 0 else { return }

        if polled[0].revents != 0 { takeRequests() }
        if polled[2].revents != 0 { feed() }
        if polled[3].revents != 0, let descriptor = openOutput { readOutput(descriptor) }
        if polled[4].revents != 0, let descriptor = openError { readError(descriptor) }
        if polled[1].revents != 0 { childEnded() }
    }

    /// Milliseconds until something is due, rounded up; -1 for no end.
    private func timeout(_ now: ContinuousClock.Instant) -> Int32 {
        let instants = [drainUntil, ladder.nextInstant].compactMap { $0 }
        guard let next = instants.min() else { return -1 }
        let (seconds, attoseconds) = now.duration(to: next).components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        // A minute at most, and then again.
        return Int32(min(seconds, 60) * 1000 + attoseconds / 1_000_000_000_000_000 + 1)
    }

    private mutating func takeRequests() {
        for request in control.takeRequests() {
            switch request {
            case .signal(let number): send(number)
            case .stop(let cause): send(ladder.stop(cause, now: .now))
            case .kill: send(ladder.kill(.request))
            }
        }
    }

    private func send(_ signal: Int32?) {
        if let signal { child.signal(signal) }
    }

    /// The child is a zombie now, its id still taken. What it left behind in its group goes with it.
    private mutating func childEnded() {
        child.signal(SIGKILL)
        closeInput()
        drainUntil = .now + Self.drainLimit
    }

    private mutating func feed() {
        guard let descriptor = openInput else { return }
        let count = input.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if count > 0 { input.removeFirst(count) }
        // An error other than these two means that the child does not want the rest, which is its right.
        if input.isEmpty || (count == -1 && errno != EAGAIN && errno != EINTR) { closeInput() }
    }

    private mutating func readOutput(_ descriptor: Int32) {
        guard let bytes = piece(from: descriptor) else { return closeOutput() }
        if !output.take(bytes) { send(ladder.kill(.outputTooLong)) }
    }

    private mutating func readError(_ descriptor: Int32) {
        guard let bytes = piece(from: descriptor) else { return closeError() }
        if !error.take(bytes) { send(ladder.kill(.outputTooLong)) }
    }

    /// What stands in a pipe; nothing for now is empty, and the end is `nil`.
    private mutating func piece(from descriptor: Int32) -> ArraySlice<UInt8>? {
        let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        if count > 0 { return buffer[..<count] }
        return count == -1 && (errno == EAGAIN || errno == EINTR) ? [] : nil
    }

    private mutating func closeInput() {
        if let openInput { close(openInput) }
        openInput = nil
    }

    private mutating func closeOutput() {
        guard let openOutput else { return }
        close(openOutput)
        self.openOutput = nil
        output.end()
    }

    private mutating func closeError() {
        guard let openError else { return }
        close(openError)
        self.openError = nil
        error.end()
    }

    /// A child that does not read its input is no reason for this program to end. The signal is sent to the thread that
    /// writes, so blocking it here is enough.
    private static func blockBrokenPipeSignal() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }
}
