/// What a journal is busy with beside writing groups.
struct JournalLife {
    private(set) var isClosing = false
    private(set) var isReplacing = false
    /// See ``JournalFile/positionOfStart``; kept here too, where reading it does not wait for I/O.
    private(set) var positionOfStart = 0
    /// Where the last replacement ended; no record before it can be found any more.
    private var replacedPosition = 0
    private var isTimerSet = false
    private var closer: CheckedContinuation<Void, Never>?

    /// Starts closing. Returns whether a replacement must end first, or `nil` when the journal was closed before.
    mutating func close() -> Bool? {
        guard !isClosing else { return nil }
        isClosing = true
        return isReplacing
    }

    /// Keeps who closes until the replacement has ended; `true` when it has already.
    mutating func waitForReplacement(_ closer: CheckedContinuation<Void, Never>) -> Bool {
        guard isReplacing else { return true }
        self.closer = closer
        return false
    }

    mutating func startReplacing(upTo position: Int) throws(JournalError) {
        if isClosing { throw .closed }
        if isReplacing { throw .replacementInProgress }
        if position < replacedPosition { throw .staleTicket }
        isReplacing = true
    }

    mutating func replaced(upTo position: Int, positionOfStart: Int) {
        replacedPosition = position
        self.positionOfStart = positionOfStart
    }

    /// Returns who waited for this in order to close.
    mutating func replacingEnded() -> CheckedContinuation<Void, Never>? {
        isReplacing = false
        defer { closer = nil }
        return closer
    }

    /// Whether the timer for the next synchronization is to be set; it is set from then on.
    mutating func startTimer() -> Bool {
        defer { isTimerSet = true }
        return !isTimerSet
    }

    mutating func timerEnded() {
        isTimerSet = false
    }
}
