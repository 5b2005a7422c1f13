package import CommandLineTool

// How these errors end a program.

extension TimewarriorProgramError: ToolFailure {
    package var exitCode: ExitCode {
        switch self {
        case .notRun: .unavailable
        case .failed: .dataError
        }
    }

    package var messages: [String] { [description] }
}

extension TimewarriorExportError: ToolFailure {
    package var exitCode: ExitCode { .dataError }
    package var messages: [String] { [description] }
}

extension TimewarriorExtensionInputError: ToolFailure {
    package var exitCode: ExitCode { .dataError }
    package var messages: [String] { [description] }
}
