import Processes

/// The program `timew` on this machine.
package struct TimewarriorProgram: Sendable {
    private let executable: String
    private let environment: [String: String]

    /// - Parameters:
    ///   - executable: a path, or a name that is looked for in `PATH`.
    ///   - environment: of the child; `TIMEWARRIORDB`, `HOME` and the XDG variables tell it where its data is.
    package init(executable: String = "timew", environment: [String: String]) {
        self.executable = executable
        self.environment = environment
    }

    /// Runs `timew export`.
    ///
    /// - Parameter range: hints (`:week`), dates, or nothing for every interval. An interval that only touches the range is
    ///   exported whole.
    /// - Returns: what it printed.
    package func export(range: [String], timeout: Duration = .seconds(60)) async throws(TimewarriorProgramError) -> [UInt8] {
        let result: Subprocess.Result
        do {
            result = try await Subprocess.run(
                executable: executable, arguments: ["export"] + range, environment: environment, standardInput: [],
                outputLimit: TimewarriorExport.maximumByteCount, timeout: timeout)
        } catch {
            throw .notRun(executable: executable, reason: "\(error)")
        }
        guard result.status == .exited(0) else {
            throw .failed(message: TimewarriorProgram.firstLine(result.standardError, result.standardOutput))
        }
        return TimewarriorProgram.document(in: result.standardOutput)
    }

    /// The JSON array, whose bracket begins a line or ends one.
    ///
    /// Before it Timewarrior may have said that it makes its database of tags anew, or have asked whether to create its database,
    /// in the line in which the array then begins; with nobody to answer it does create it.
    static func document(in output: [UInt8]) -> [UInt8] {
        let bracket = UInt8(ascii: "[")
        var start = 0
        while start < output.count {
            let end = output[start...].firstIndex(of: UInt8(ascii: "\n")) ?? output.count
            if output[start] == bracket { return Array(output[start...]) }
            if end > start, output[end - 1] == bracket { return Array(output[(end - 1)...]) }
            start = end + 1
        }
        return output
    }

    /// Timewarrior says some of its errors on its output.
    private static func firstLine(_ texts: [UInt8]...) -> String {
        for text in texts {
            let lines = String(decoding: text, as: UTF8.self).split(whereSeparator: \.isNewline)
            if let line = lines.first { return String(line) }
        }
        return "no reason given"
    }
}

/// Why there is no export.
package enum TimewarriorProgramError: Error, Sendable, Hashable, CustomStringConvertible {
    case notRun(executable: String, reason: String)
    case failed(message: String)

    package var description: String {
        switch self {
        case .notRun(let executable, let reason): "\(executable) cannot be run: \(reason) (on Debian: apt-get install timewarrior)"
        case .failed(let message): "timew export failed: \(message)"
        }
    }
}
