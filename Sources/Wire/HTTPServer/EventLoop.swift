import CLinux
import Glibc
import Observation
import Synchronization
import Timekeeping

/// Something that lives on an event loop: a socket or a timer.
protocol EventLoopMember: AnyObject {
    /// The socket has become ready.
    func handle(_ readiness: Readiness)
    /// The deadline that was set has passed; there is none any more.
    func deadlinePassed()
}

/// What a socket is ready for.
struct Readiness: OptionSet {
    let rawValue: UInt8

    static let readable = Readiness(rawValue: 1)
    static let writable = Readiness(rawValue: 2)
    /// The other side will send no more.
    static let finished = Readiness(rawValue: 4)
    /// The connection is broken in both directions.
    static let vanished = Readiness(rawValue: 8)
}

/// One thread that waits for sockets and deadlines and runs Swift tasks in between.
///
/// 1. What is marked as loop-confined is touched by the loop's thread only, and by whoever creates the loop before ``start()``.
///    That is why `@unchecked Sendable` holds: everything else is immutable, atomic or behind a lock.
/// 2. A task that prefers this executor runs on that thread between two waits, so code of such a task may touch what is
///    confined; a job that the thread itself enqueues needs no wake-up.
/// 3. In each turn every ready socket and every job that was there when the turn began gets its share before the next
///    wait; nobody starves another.
/// 4. The thread ends once ``stop()`` was called and no task is left that could want to run on it.
final class EventLoop: TaskExecutor, @unchecked Sendable {
    /// A member's place. The generation tells it from an earlier member of the same place, whose last events may still come.
    struct Registration: Hashable {
        let slot: UInt32
        let generation: UInt32
    }

    struct Slot {
        var member: (any EventLoopMember)?
        var generation: UInt32 = 0
        var deadline = Deadline.never
    }

    /// What other threads hand to the loop.
    private struct Inbox {
        var jobs: [UnownedJob] = []
        var calls: [@Sendable () -> Void] = []
        var hasEnded = false
    }

    let poll: Descriptor
    private let wake: Descriptor
    private let timeSource: any TimeSource
    private let threadID = Atomic<UInt>(0)
    private let inbox = Mutex(Inbox())

    // Loop-confined from here on.

    /// The uptime at the beginning of this turn.
    private(set) var now: Duration
    private var jobs: [UnownedJob] = []
    private var spareJobs: [UnownedJob] = []
    private var yielded: [UnsafeContinuation<Void, Never>] = []
    var slots: [Slot] = []
    var freeSlots: [UInt32] = []
    /// No deadline is earlier than this; it is made exact when it passes.
    var earliestDeadline = Deadline.never
    private var taskCount = 0
    private var isStopping = false

    /// Deadlines are kept to this much, so that many of them need not wake the thread for each.
    private static let resolution = Duration.milliseconds(10)
    /// Events taken from the kernel at a time; more come with the next turn.
    private static let eventCapacity = 256
    private static let wakeToken = UInt64.max

    /// - Throws: `.system` when the process has no descriptors left
    init(timeSource: any TimeSource) throws(HTTPServerStartError) {
        self.timeSource = timeSource
        now = timeSource.uptime
        let poll = Descriptor(epoll_create1(Int32(EPOLL_CLOEXEC)))
        if poll.number < 0 { throw .system(operation: "epoll_create1", errno: errno) }
        let wake = Descriptor(eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK)))
        if wake.number < 0 { throw .system(operation: "eventfd", errno: errno) }
        // Edge-triggered, so that the count need not be read: each write is an event.
        var event = epoll_event(events: EPOLLIN.rawValue | EPOLLET.rawValue, data: epoll_data_t(u64: Self.wakeToken))
        if epoll_ctl(poll.number, EPOLL_CTL_ADD, wake.number, &event) != 0 {
            throw .system(operation: "epoll_ctl", errno: errno)
        }
        self.poll = poll
        self.wake = wake
    }

    /// Whether the caller runs on this loop's thread.
    var isCurrent: Bool {
        threadID.load(ordering: .relaxed) == UInt(pthread_self())
    }
}

// MARK: - Jobs

extension EventLoop {
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if isCurrent {
            jobs.append(job)
        } else {
            _ = post { $0.jobs.append(job) }
        }
    }

    /// Lets the loop call a closure in one of its next turns.
    ///
    /// - Returns: `false` when the loop has ended and will not call it; otherwise it certainly will
    func call(_ closure: @escaping @Sendable () -> Void) -> Bool {
        post { $0.calls.append(closure) }
    }

    private func post(_ change: (inout sending Inbox) -> Void) -> Bool {
        let (hasEnded, wasEmpty) = inbox.withLock { inbox in
            let wasEmpty = inbox.jobs.isEmpty && inbox.calls.isEmpty
            if !inbox.hasEnded { change(&inbox) }
            return (inbox.hasEnded, wasEmpty)
        }
        if hasEnded { return false }
        // Whoever found something there was preceded by somebody who has woken the thread.
        if wasEmpty { eventfd_write(wake.number, 1) }
        return true
    }

    /// Waits until every other member had its turn.
    func nextTurn() async {
        await withUnsafeContinuation { yielded.append($0) }
    }

    /// A task has begun whose jobs may come until ``taskEnded()``.
    func taskBegan() {
        taskCount += 1
    }

    /// A task does its last step.
    func taskEnded() {
        taskCount -= 1
    }
}

// MARK: - The thread

extension EventLoop {
    /// Starts the thread; it keeps the loop alive.
    ///
    /// - Throws: `.system` when the process may have no more threads
    func start() throws(HTTPServerStartError) {
        // Signals are for the thread that waits for them; one that arrived here would only disturb a call.
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        var thread = pthread_t()
        let loop = Unmanaged.passRetained(self)
        let code = pthread_create(
            &thread, &attributes,
            { context in
                if let context { Unmanaged<EventLoop>.fromOpaque(context).takeRetainedValue().run() }
                return nil
            }, loop.toOpaque())
        if code != 0 {
            loop.release()
            throw .system(operation: "pthread_create", errno: code)
        }
    }

    /// Lets the thread end as soon as it has nothing left to do.
    func stop() {
        isStopping = true
    }

    private func run() {
        threadID.store(UInt(pthread_self()), ordering: .relaxed)
        withUnsafeTemporaryAllocation(of: epoll_event.self, capacity: Self.eventCapacity) { events in
            while !(isStopping && taskCount == 0) {
                wait(events)
                runJobs()
            }
        }
        let calls = inbox.withLock { inbox in
            inbox.hasEnded = true
            defer { inbox.calls = [] }
            return inbox.calls
        }
        // Somebody may wait for what they do.
        for call in calls { call() }
        // The members hold the loop, and the loop the members.
        slots.removeAll()
        threadID.store(0, ordering: .relaxed)
    }

    private func wait(_ events: UnsafeMutableBufferPointer<epoll_event>) {
        let count = epoll_wait(poll.number, events.baseAddress, Int32(events.count), timeoutMilliseconds)
        // Only EINTR is possible with what is passed here, and it means no event.
        precondition(count >= 0 || errno == EINTR, "epoll_wait cannot fail otherwise")
        now = timeSource.uptime
        for index in 0..<max(0, Int(count)) {
            let token = events[index].data.u64
            if token == Self.wakeToken {
                takeInbox()
            } else {
                dispatch(events[index].events, token)
            }
        }
        for continuation in yielded { continuation.resume() }
        yielded.removeAll(keepingCapacity: true)
        expireDeadlines()
    }

    private var timeoutMilliseconds: Int32 {
        if !jobs.isEmpty || !yielded.isEmpty { return 0 }
        if earliestDeadline == .never { return -1 }
        let (seconds, attoseconds) = max(earliestDeadline.uptime - now, Self.resolution).components
        // Rounded up, or the thread would wake just too early; a day is as good as any longer wait.
        return Int32(min(seconds, 86_400)) * 1000 + Int32(attoseconds / 1_000_000_000_000_000) + 1
    }

    private func dispatch(_ events: UInt32, _ token: UInt64) {
        let slot = Int(token & 0xffff_ffff)
        guard slots[slot].generation == UInt32(token >> 32), let member = slots[slot].member else { return }
        var readiness: Readiness = []
        if events & EPOLLIN.rawValue != 0 { readiness.insert(.readable) }
        if events & EPOLLOUT.rawValue != 0 { readiness.insert(.writable) }
        if events & EPOLLRDHUP.rawValue != 0 { readiness.formUnion([.readable, .finished]) }
        if events & (EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0 {
            readiness.formUnion([.readable, .writable, .finished, .vanished])
        }
        member.handle(readiness)
    }

    private func takeInbox() {
        let (jobs, calls) = inbox.withLock { inbox in
            let taken = (inbox.jobs, inbox.calls)
            inbox.jobs.removeAll()
            inbox.calls.removeAll()
            return taken
        }
        self.jobs.append(contentsOf: jobs)
        for call in calls { call() }
    }

    private func runJobs() {
        swap(&jobs, &spareJobs)
        for job in spareJobs { job.runSynchronously(on: asUnownedTaskExecutor()) }
        spareJobs.removeAll(keepingCapacity: true)
    }

    /// Acts on deadlines that have passed on a clock that was moved by hand; one that runs is looked at every turn.
    func lookAtClock() {
        now = timeSource.uptime
        expireDeadlines()
    }

    private func expireDeadlines() {
        if now < earliestDeadline.uptime { return }
        var due: [any EventLoopMember] = []
        earliestDeadline = .never
        for index in slots.indices {
            let deadline = slots[index].deadline
            if deadline.uptime <= now {
                slots[index].deadline = .never
                if let member = slots[index].member { due.append(member) }
            } else if deadline < earliestDeadline {
                earliestDeadline = deadline
            }
        }
        for member in due { member.deadlinePassed() }
    }
}
