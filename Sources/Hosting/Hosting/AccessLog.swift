package import HTTP
package import Observation
import Timekeeping

/// Tells the log of every request: method, path, status, bytes and time.
package struct AccessLog: HTTPResponder {
    private let responder: any HTTPResponder
    private let naming: @Sendable (HTTPRequest) -> String

    /// - Parameter naming: what the line calls a request; its method and path unless told otherwise.
    package init(
        _ responder: any HTTPResponder, naming: @escaping @Sendable (HTTPRequest) -> String = { "\($0.method) \($0.path)" }
    ) {
        self.responder = responder
        self.naming = naming
    }

    package func respond(to request: HTTPRequest, context: Context) async -> HTTPResponse {
        guard context.logger.writes(.info) else { return await responder.respond(to: request, context: context) }
        let start = context.timeSource.uptime
        let response = await responder.respond(to: request, context: context)
        context.logger.info(
            naming(request),
            [
                "status": .int(response.status.code), "bytes": .int(response.body.count),
                "duration": .duration(context.timeSource.uptime - start),
            ])
        return response
    }
}
