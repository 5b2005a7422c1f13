/// How a program ended, told to whoever started it: the numbers of BSD's `sysexits.h`, and three of Unix custom.
package enum ExitCode: Int32, CaseIterable, Sendable {
    /// `EX_OK`.
    case success = 0
    /// The answer is no.
    case failure = 1
    /// `EX_USAGE`.
    case usage = 64
    /// `EX_DATAERR`.
    case dataError = 65
    /// `EX_NOINPUT`.
    case noInput = 66
    /// `EX_UNAVAILABLE`.
    case unavailable = 69
    /// `EX_SOFTWARE`.
    case software = 70
    /// `EX_CANTCREAT`.
    case cannotCreate = 73
    /// `EX_IOERR`.
    case ioError = 74
    /// `EX_TEMPFAIL`.
    case temporaryFailure = 75
    /// `EX_NOPERM`.
    case noPermission = 77
    /// `EX_CONFIG`.
    case configuration = 78
    /// What a shell shows for a program that SIGPIPE ended: the reader of its output went away.
    case brokenPipe = 141

    /// What the code says, as `--help` shows it.
    package var meaning: String {
        switch self {
        case .success: "all went well"
        case .failure: "the answer is no, as with a comparison that found a difference"
        case .usage: "the command line was wrong"
        case .dataError: "the input was wrong"
        case .noInput: "the input was missing or unreadable"
        case .unavailable: "a service was not available"
        case .software: "a fault in this program"
        case .cannotCreate: "an output file could not be made"
        case .ioError: "reading or writing failed"
        case .temporaryFailure: "failed for now; try again later"
        case .noPermission: "not allowed"
        case .configuration: "a setting is wrong or missing"
        case .brokenPipe: "the reader of the output went away"
        }
    }
}
