import JSON
package import Observation

/// Which handler answers which path and method; the one place where an error becomes an answer.
///
/// Invariants:
/// 1. Every request gets an answer; what a handler throws never escapes.
/// 2. `HEAD` is answered wherever `GET` is, `OPTIONS` everywhere; another method gets 405 with `Allow` (RFC 9110 §15.5.6).
/// 3. A `GET` answer of 200 has an `ETag`, and `If-None-Match` with that tag gets 304 (RFC 9110 §13.1.2).
/// 4. Every answer carries the cross-origin mark.
package struct Routes: HTTPResponder {
    private var handlers: [String: [(method: HTTPMethod, handler: HTTPHandler)]] = [:]
    private let crossOrigin: CrossOrigin

    package init(crossOrigin: CrossOrigin = CrossOrigin()) {
        self.crossOrigin = crossOrigin
    }

    /// Adds a handler.
    ///
    /// - Parameter path: exact, percent-decoded, beginning with `/`.
    package mutating func on(_ method: HTTPMethod, _ path: String, handler: @escaping HTTPHandler) {
        precondition(path.hasPrefix("/") && handlers[path]?.contains { $0.method == method } != true)
        handlers[path, default: []].append((method, handler))
    }

    /// Every path with its methods, in order: what a description of the API must name.
    package var paths: [(path: String, methods: [HTTPMethod])] {
        handlers.map { ($0.key, $0.value.map(\.method)) }.sorted { $0.0 < $1.0 }
    }

    package func respond(to request: HTTPRequest, context: Context) async -> HTTPResponse {
        var response = await answer(to: request, context: context)
        crossOrigin.mark(&response)
        return response
    }

    private func answer(to request: HTTPRequest, context: Context) async -> HTTPResponse {
        do {
            let candidates = try candidates(for: request)
            let wanted = request.method == .head ? HTTPMethod.get : request.method
            if let handler = candidates.first(where: { $0.method == wanted })?.handler {
                let response = try await handler(request, context)
                return wanted == .get ? Routes.conditional(response, to: request) : response
            }
            let allow = Routes.allow(candidates.map(\.method))
            if request.method == .options { return crossOrigin.preflight(allow: allow) }
            var problem = Problem(.methodNotAllowed, "\(request.method) is not allowed on \(request.path); allowed are \(allow).")
            problem.fields.setValue(allow, for: .allow)
            throw problem
        } catch {
            return Routes.response(for: error, context: context)
        }
    }

    private func candidates(for request: HTTPRequest) throws -> [(method: HTTPMethod, handler: HTTPHandler)] {
        if let candidates = handlers[request.path] { return candidates }
        if request.path == "*", request.method == .options { return handlers.values.flatMap { $0 } }
        if request.path.utf8.contains(UInt8(ascii: "%")) {
            let path: String
            do {
                path = try PercentCoding.decode(request.path)
            } catch {
                throw Problem(.badRequest, "The path cannot be decoded: \(error).")
            }
            if let candidates = handlers[path] { return candidates }
        }
        throw Problem(.notFound, "There is nothing at this path. Known paths: \(handlers.keys.sorted().joined(separator: ", ")).")
    }

    private static func allow(_ methods: [HTTPMethod]) -> String {
        var names = Set(methods.map(\.name))
        if names.contains(HTTPMethod.get.name) { names.insert(HTTPMethod.head.name) }
        names.insert(HTTPMethod.options.name)
        return names.sorted().joined(separator: ", ")
    }

    /// An answer that is always the same, with its entity tag: made once, it costs nothing more.
    package static func constant(_ response: HTTPResponse) -> HTTPResponse {
        var response = response
        response.fields.setValue(EntityTag(of: response.body).description, for: .etag)
        return response
    }

    /// Adds the entity tag, and leaves the body out when the client has it already.
    private static func conditional(_ response: HTTPResponse, to request: HTTPRequest) -> HTTPResponse {
        guard response.status == .ok else { return response }
        if request.fields[.ifNoneMatch] == nil, response.fields.contains(.etag) { return response }
        var response = response
        let tag = EntityTag(of: response.body)
        response.fields.setValue(tag.description, for: .etag)
        guard let known = request.fields.joinedValue(of: .ifNoneMatch), tag.isNamed(in: known) else { return response }
        response.status = .notModified
        response.body = []
        response.fields.removeAll(.contentType)
        return response
    }

    /// The answer for an error: its own problem where it has one, otherwise 500; and a line in the log where it is our fault.
    private static func response(for error: any Error, context: Context) -> HTTPResponse {
        let problem =
            (error as? any ProblemConvertible)?.problem
            ?? Problem(.internalServerError, "Something went wrong on this side; the log has it under this request id.")
        if problem.status.code >= 500 {
            context.logger.error("request failed", ["status": .int(problem.status.code), "error": .string("\(error)")])
        }
        return problem.response(requestID: context.requestID)
    }
}
