import Dispatch

/// Running other programs: without a shell, with arguments and environment as given, in a process group of their own.
///
/// When the program itself has ended, everything that it left behind in its group is killed.
package enum Subprocess {
    /// What a finished program left.
    package struct Result: Sendable, Hashable {
        package var status: ExitStatus
        package var standardOutput: [UInt8]
        package var standardError: [UInt8]
    }

    /// How long a program may take to end itself after `SIGTERM`.
    package static let defaultGrace = Duration.seconds(2)

    /// Runs a program to its end. Waits without blocking the cooperative pool.
    ///
    /// - Parameters:
    ///   - executable: a path, or a name that is looked for in the `PATH` of `environment`.
    ///   - environment: all that the program sees; nothing is inherited.
    ///   - directory: where it runs; this program's directory when `nil`.
    ///   - outputLimit: bytes kept of each of the two outputs; a program that prints more is ended.
    ///   - timeout: how long it may run before it is ended, with `SIGTERM` and after `grace` with `SIGKILL`.
    /// - Throws: every case of ``SubprocessError``. A status other than 0 is a result and no error.
    package static func run(
        executable: String, arguments: [String] = [], environment: [String: String], directory: String? = nil,
        standardInput: [UInt8] = [], outputLimit: Int = 16 * 1024 * 1024, timeout: Duration, grace: Duration = defaultGrace
    ) async throws(SubprocessError) -> Result {
        let control = try control(for: executable)
        let child = try ChildProcess(
            ChildProcess.Command(
                executable: executable, arguments: arguments, environment: environment, directory: directory,
                hasInput: !standardInput.isEmpty))
        let ladder = StopLadder(deadline: .now + timeout, grace: grace)
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                thread().async {
                    var supervision = Supervision(
                        child, control: control, ladder: ladder, input: standardInput,
                        output: .collect(CollectedOutput(byteCountLimit: outputLimit)),
                        error: .collect(CollectedOutput(byteCountLimit: outputLimit)))
                    continuation.resume(returning: supervision.run())
                }
            }
        } onCancel: {
            control.ask(.stop(.cancellation))
        }
        switch outcome.cause {
        case .timeout: throw .timedOut(executable, after: timeout)
        case .outputTooLong: throw .outputTooLong(executable, byteCountLimit: outputLimit)
        case .cancellation, .request: throw .cancelled(executable)
        case nil: break
        }
        return Result(status: outcome.status, standardOutput: outcome.standardOutput, standardError: outcome.standardError)
    }

    /// Starts a program that goes on running, such as a server. Its input is `/dev/null`.
    ///
    /// - Parameters: as for ``run(executable:arguments:environment:directory:standardInput:outputLimit:timeout:grace:)``.
    /// - Throws: `notFound`, `notStarted` or `invalidText`.
    package static func start(
        executable: String, arguments: [String] = [], environment: [String: String], directory: String? = nil,
        grace: Duration = defaultGrace
    ) throws(SubprocessError) -> RunningProcess {
        let control = try control(for: executable)
        let child = try ChildProcess(
            ChildProcess.Command(
                executable: executable, arguments: arguments, environment: environment, directory: directory, hasInput: false))
        let end = ProcessEnd()
        let output = LineOutput()
        let error = LineOutput()
        let ladder = StopLadder(deadline: nil, grace: grace)
        thread().async {
            var supervision = Supervision(
                child, control: control, ladder: ladder, input: [], output: .lines(output), error: .lines(error))
            end.reached(supervision.run().status)
        }
        return RunningProcess(processID: child.processID, control: control, end: end, output: output, error: error)
    }

    private static func control(for executable: String) throws(SubprocessError) -> ChildControl {
        do throws(ChildControl.ErrorNumber) {
            return try ChildControl()
        } catch {
            throw .notStarted(executable, code: error.code)
        }
    }

    /// A queue of its own has a thread of its own as long as it blocks; a child costs more than a thread.
    private static func thread() -> DispatchQueue {
        DispatchQueue(label: "subprocess")
    }
}
