import Glibc

/// Where log lines go.
package protocol LogSink: Sendable {
    /// Takes one whole line with its newline.
    func write(_ line: [UInt8])
}

/// Standard error: each line is one `write(2)`, so lines of several threads or processes do not mix.
package struct StandardErrorSink: LogSink {
    /// A sink that writes to descriptor 2.
    package init() {}

    /// Writes a line, or loses it when standard error is gone.
    package func write(_ line: [UInt8]) {
        line.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let count = Glibc.write(STDERR_FILENO, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                // A closed or full standard error leaves nobody to tell: the line is lost, the work goes on.
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
        }
    }
}
