import CLinux
import Glibc

/// A child just started, in a process group of its own, and our ends of its pipes. Who starts it supervises it: the
/// supervision closes the descriptors and reaps the child.
struct ChildProcess: Sendable {
    let processID: pid_t
    /// Readable once the child has ended.
    let processDescriptor: Int32
    /// Where to write the child's input; `nil` when it has none and reads from `/dev/null`.
    let input: Int32?
    let output: Int32
    let error: Int32

    /// What to start.
    struct Command: Sendable {
        var executable: String
        var arguments: [String]
        var environment: [String: String]
        var directory: String?
        var hasInput: Bool
    }

    init(_ command: Command) throws(SubprocessError) {
        try Self.check(command)
        let path = try ExecutableSearch.path(of: command.executable, searchPath: command.environment["PATH"])
        var pipes: [Pipe] = []
        defer { for pipe in pipes { pipe.closeChildEnd() } }
        var failure = Self.open(&pipes, hasInput: command.hasInput)
        var processID: pid_t = 0
        if failure == 0 {
            failure = Self.spawn(&processID, path, command, pipes)
        }
        var processDescriptor: Int32 = -1
        if failure == 0 {
            processDescriptor = linux_pidfd_open(processID)
            if processDescriptor == -1 {
                failure = errno
                kill(-processID, SIGKILL)
                _ = ExitStatus.reap(processID)
            }
        }
        guard failure == 0 else {
            for pipe in pipes { close(pipe.ourEnd) }
            throw failure == ENOENT ? .notFound(command.executable) : .notStarted(command.executable, code: failure)
        }
        self.processID = processID
        self.processDescriptor = processDescriptor
        output = pipes[0].ourEnd
        error = pipes[1].ourEnd
        input = command.hasInput ? pipes[2].ourEnd : nil
    }

    /// Sends a signal to everything in the child's group. Safe until the child is reaped: until then its id is its own.
    func signal(_ number: Int32) {
        kill(-processID, number)
    }

    /// Refuses what C's strings would cut off or take for something else.
    private static func check(_ command: Command) throws(SubprocessError) {
        let variables = command.environment
        for text in [command.executable, command.directory ?? ""] + command.arguments + variables.values + variables.keys {
            guard !text.utf8.contains(0) else { throw .invalidText(text) }
        }
        for name in variables.keys where name.isEmpty || name.utf8.contains(UInt8(ascii: "=")) {
            throw .invalidText(name)
        }
    }

    /// Opens output, error and, if wanted, input. Returns an `errno` value, or 0.
    private static func open(_ pipes: inout [Pipe], hasInput: Bool) -> Int32 {
        for target in hasInput ? [STDOUT_FILENO, STDERR_FILENO, STDIN_FILENO] : [STDOUT_FILENO, STDERR_FILENO] {
            guard let pipe = Pipe(for: target) else { return errno }
            pipes.append(pipe)
        }
        return 0
    }

    /// Starts the process. Returns an `errno` value, or 0.
    private static func spawn(_ processID: inout pid_t, _ path: String, _ command: Command, _ pipes: [Pipe]) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for pipe in pipes {
            posix_spawn_file_actions_adddup2(&actions, pipe.childEnd, pipe.target)
        }
        if !command.hasInput {
            posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        }
        // Ours are all closed on exec; those of libraries may not be.
        linux_spawn_add_closefrom(&actions, STDERR_FILENO + 1)
        if let directory = command.directory {
            linux_spawn_add_chdir(&actions, directory)
        }

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        posix_spawnattr_setpgroup(&attributes, 0)
        // The thread that starts it may block signals, and the program may ignore some: the child starts afresh.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        sigdelset(&signals, SIGKILL)
        sigdelset(&signals, SIGSTOP)
        posix_spawnattr_setsigdefault(&attributes, &signals)

        let variables = command.environment.map { "\($0.key)=\($0.value)" }
        return withCStrings([command.executable] + command.arguments) { arguments in
            withCStrings(variables) { environment in
                posix_spawn(&processID, path, &actions, &attributes, arguments, environment)
            }
        }
    }

    private static func withCStrings<Value>(
        _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Value
    ) -> Value {
        let copies = texts.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return body(copies + [nil])
    }
}

/// A pipe to a child; both ends are closed on exec, ours does not block.
private struct Pipe {
    /// The descriptor that the child is to see.
    let target: Int32
    let ourEnd: Int32
    let childEnd: Int32

    /// `nil` when there are no descriptors left; `errno` says so.
    init?(for target: Int32) {
        var ends: [Int32] = [-1, -1]
        guard pipe2(&ends, O_CLOEXEC) == 0 else { return nil }
        guard Self.liftAboveStandardDescriptors(&ends[0]), Self.liftAboveStandardDescriptors(&ends[1]) else {
            let code = errno
            for end in ends { close(end) }
            errno = code
            return nil
        }
        self.target = target
        (ourEnd, childEnd) = target == STDIN_FILENO ? (ends[1], ends[0]) : (ends[0], ends[1])
        _ = fcntl(ourEnd, F_SETFL, fcntl(ourEnd, F_GETFL) | O_NONBLOCK)
    }

    func closeChildEnd() {
        close(childEnd)
    }

    /// In a program started without standard descriptors a pipe could take one of their numbers, and be overwritten by the
    /// child's own before it is put in place.
    private static func liftAboveStandardDescriptors(_ descriptor: inout Int32) -> Bool {
        guard descriptor <= STDERR_FILENO else { return true }
        let lifted = fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1)
        guard lifted != -1 else { return false }
        close(descriptor)
        descriptor = lifted
        return true
    }
}
