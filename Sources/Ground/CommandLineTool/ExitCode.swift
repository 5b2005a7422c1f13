/// How a program ended, told to whoever started it: the numbers of BSD's `sysexits.h`, and three of Unix custom.
package enum ExitCode: Int32, CaseIterable, Sendable {
    case success = 0
    case failure = 1
    case usage = 64
    case dataError = 65
    case noInput = 66
    case unavailable = 69
    case software = 70
    case cannotCreate = 73
    case ioError = 74
    case temporaryFailure = 75
    case noPermission = 77
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
