package import CommandLineTool
package import DynamoDB
package import Files
package import HTTPServer
package import Settings

// How errors of the floors below end a program: the code, and one line on standard error.

extension DynamoDBError: ToolFailure {
    package var exitCode: ExitCode {
        switch code {
        case .unreachable, .timedOut, .cancelled: .unavailable
        case .credentials, .accessDenied, .unrecognizedClient, .missingAuthenticationToken, .incompleteSignature, .invalidSignature:
            .configuration
        case .storage: .ioError
        default: isRetryable ? .temporaryFailure : .failure
        }
    }

    package var messages: [String] { [description] }
}

extension FileError: ToolFailure {
    package var exitCode: ExitCode {
        switch operation {
        case .open, .read: .noInput
        case .create, .createDirectory: .cannotCreate
        default: .ioError
        }
    }

    package var messages: [String] { [description] }
}

extension SAMFileError: ToolFailure {
    package var exitCode: ExitCode { .configuration }
    package var messages: [String] { [description] }
}

extension HTTPServerStartError: ToolFailure {
    package var exitCode: ExitCode {
        switch self {
        case .invalidHost, .invalidPort: .usage
        case .permissionDenied: .noPermission
        case .addressInUse, .addressNotAvailable, .system: .unavailable
        }
    }

    package var messages: [String] { [description] }
}

extension JournalError: ToolFailure {
    package var exitCode: ExitCode {
        switch self {
        case .inUse: .unavailable
        case .file(let error): error.exitCode
        case .notAJournal, .unknownVersion, .foreignContent, .damagedHeader, .damagedRecord, .refusedRecord: .dataError
        default: .ioError
        }
    }

    package var messages: [String] { [description] }
}
