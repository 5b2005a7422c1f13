import CommandLineTool
import Glibc
import HTTP
import HTTPServer
import Observation
import Processes

extension ProgramHost {
    /// How long requests under way may take to end after the first signal.
    private static let drainTime = Duration.seconds(10)

    /// Serves until a signal asks to end; then stops accepting, lets requests under way end, and returns. A second signal ends
    /// the program at once.
    ///
    /// - Parameters:
    ///   - bodyByteCount: the largest body, where the server's own limit does not fit.
    ///   - handlerTime: how long a handler may work, where the server's own limit does not fit.
    ///   - announcement: what goes to standard output once the server accepts, given its URL.
    /// - Throws: `HTTPServerStartError`, which names the port when it is taken.
    package func serve(
        _ responder: AccessLog, options: ServerOptions, bodyByteCount: Int? = nil, handlerTime: Duration? = nil,
        announcement: (_ url: String) -> String
    ) async throws {
        let arguments = invocation.arguments
        var configuration = HTTPServerConfiguration()
        configuration.host = try arguments.required(options.host)
        configuration.port = try arguments.requiredInteger(options.port, in: 0...65_535)
        if let bodyByteCount { configuration.requestLimits.bodyByteCount = bodyByteCount }
        if let handlerTime { configuration.timeouts.handler = handlerTime }
        if HTTPAuthority.isLoopback(configuration.host) {
            configuration.sparedProcessorCount = 1
            configuration.allowedHosts =
                ["127.0.0.1", "localhost", "[::1]", configuration.host] + arguments.given(options.allowedHost)
        } else {
            invocation.diagnostics.warning("listening on \(configuration.host): other machines can reach this server")
        }
        let signals = try ShutdownSignals()
        defer { signals.cancel() }
        let server = try HTTPServer.start(
            configuration, responder: responder, logger: servingLogger, timeSource: invocation.timeSource)
        try invocation.output.writeLine(announcement("http://\(server.address)"))
        try invocation.output.flush()

        let (firsts, continuation) = AsyncStream.makeStream(of: ShutdownSignals.Signal.self)
        let watching = Task {
            var isFirst = true
            for await signal in signals.signals {
                if !isFirst { Self.exitAtOnce() }
                isFirst = false
                continuation.yield(signal)
            }
        }
        defer { watching.cancel() }
        for await signal in firsts {
            logger.info("stopping", ["signal": .string(signal.description)])
            break
        }
        await server.shutdown(drainingFor: Self.drainTime)
    }

    /// Nothing is flushed and nobody is told: whoever asks twice wants that.
    private static func exitAtOnce() -> Never {
        _exit(ExitCode.failure.rawValue)
    }
}
