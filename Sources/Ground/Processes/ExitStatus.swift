import Glibc

/// How a process ended.
package enum ExitStatus: Sendable, Hashable, CustomStringConvertible {
    /// It ended itself with this code, 0 to 255.
    case exited(Int32)
    /// A signal ended it.
    case signalled(Int32)

    package var description: String {
        switch self {
        case .exited(let code): "exit code \(code)"
        case .signalled(let number): "signal \(number)"
        }
    }

    /// Waits for a child that has ended already, or does so at once, and takes its status. The process id is free afterwards.
    ///
    /// When somebody else took the status, or `SIGCHLD` is ignored, nobody knows it any more: that counts as ended by `SIGKILL`.
    static func reap(_ processID: pid_t) -> ExitStatus {
        var status: Int32 = 0
        while waitpid(processID, &status, 0) == -1 {
            if errno != EINTR { return .signalled(SIGKILL) }
        }
        // `WIFEXITED` and its sisters are macros, which Swift does not see: the low seven bits are the signal.
        let signal = status & 0x7f
        return signal == 0 ? .exited((status >> 8) & 0xff) : .signalled(signal)
    }
}
