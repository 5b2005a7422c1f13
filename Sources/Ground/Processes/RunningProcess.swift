import Synchronization

/// A program that was started and goes on running. Letting go of this value kills it and its group.
package final class RunningProcess: Sendable {
    /// Its id, which is also its group's. After its end the id may be another's: send signals with this value's methods.
    package let processID: Int32
    private let control: ChildControl
    private let end: ProcessEnd
    private let output: LineOutput
    private let error: LineOutput

    init(processID: Int32, control: ChildControl, end: ProcessEnd, output: LineOutput, error: LineOutput) {
        self.processID = processID
        self.control = control
        self.end = end
        self.output = output
        self.error = error
    }

    deinit {
        control.ask(.kill)
    }

    /// The lines it prints, without their ends, for one reader. 10,000 wait for it; of more the oldest are gone. A line over
    /// 64 KiB comes in parts. Ends when the output is closed.
    package var outputLines: AsyncStream<String> { output.lines }

    /// The lines it prints on its error output, under the same rules.
    package var errorLines: AsyncStream<String> { error.lines }

    /// The last 64 KiB of its output so far.
    package var outputTail: [UInt8] { output.tail }

    /// The last 64 KiB of its error output so far.
    package var errorTail: [UInt8] { error.tail }

    /// Asks it to end (`SIGTERM`); makes it end when the grace of its start has passed.
    package func terminate() {
        control.ask(.stop(.request))
    }

    /// Ends it at once (`SIGKILL`), as a crash would.
    package func kill() {
        control.ask(.kill)
    }

    /// Sends a signal to it and its group.
    package func signal(_ number: Int32) {
        control.ask(.signal(number))
    }

    /// Waits until it has ended and both outputs are read. Any number of tasks may wait, also afterwards.
    package func wait() async -> ExitStatus {
        await end.status()
    }
}

/// The end of a process, for those who wait for it.
final class ProcessEnd: Sendable {
    private enum State {
        case waiting([CheckedContinuation<ExitStatus, Never>])
        case reached(ExitStatus)
    }

    private let state = Mutex(State.waiting([]))

    func reached(_ status: ExitStatus) {
        let waiters = state.withLock { state -> [CheckedContinuation<ExitStatus, Never>] in
            defer { state = .reached(status) }
            if case .waiting(let waiters) = state { return waiters }
            return []
        }
        for waiter in waiters { waiter.resume(returning: status) }
    }

    func status() async -> ExitStatus {
        await withCheckedContinuation { continuation in
            let status = state.withLock { state -> ExitStatus? in
                switch state {
                case .reached(let status):
                    return status
                case .waiting(let waiters):
                    state = .waiting(waiters + [continuation])
                    return nil
                }
            }
            if let status { continuation.resume(returning: status) }
        }
    }
}
