import Synchronization
package import Timekeeping

/// Shows on a terminal how far some work is; silent everywhere else.
///
/// Several tasks may advance it at the same time. It draws when it is advanced, at most ten times a second.
package final class ProgressBar: Sendable {
    private let meter: Mutex<ProgressMeter>
    private let diagnostics: Diagnostics
    private let timeSource: any TimeSource

    /// - Parameter total: how many steps there are, when that is known
    package init(label: String, total: Int?, diagnostics: Diagnostics, timeSource: any TimeSource) {
        meter = Mutex(ProgressMeter(label: label, total: total, uptime: timeSource.uptime))
        self.diagnostics = diagnostics
        self.timeSource = timeSource
    }

    /// Tells that steps have been done.
    package func advance(by count: Int = 1) {
        guard diagnostics.terminal.isInteractive else { return }
        let uptime = timeSource.uptime
        let line = meter.withLock { $0.advance(by: count, uptime: uptime, width: diagnostics.terminal.width) }
        if let line { diagnostics.setStatus(line) }
    }

    /// Takes the bar away; the program says in its own words what was done.
    package func finish() {
        diagnostics.setStatus("")
    }
}
