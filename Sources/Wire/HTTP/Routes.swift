import JSON
package import Observation

/// Which handler answers which path and method; the one place where an error becomes an answer.
///
/// Invariants:
/// 1. Every request gets an answer; what a handler throws never escapes.
/// 2. `HEAD` is answered wherever `GET` is, `OPTIONS` everywhere; another method gets 405 with `Allow` (RFC 9110 §15.5.6).
/// 3. A `GET` answer of 200 has an `ETag`, and `If-None-Match` with that tag gets 304 (RFC 9110 §13.1.2).
/// 4. Every answer carries the cross-origin mark.
/// 5. A path of its own goes before a family of paths that share a beginning.
package struct Routes: HTTPResponder {
    private var handlers: [String: [(method: HTTPMethod, handler: HTTPHandler)]] = [:]
    private var families: [Family] = []
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

    /// Paths with one beginning, whose rest is a parameter.
    private struct Family {
        let beginning: String
        let parameter: String
        var handlers: [(method: HTTPMethod, handler: HTTPHandler)] = []

        /// As OpenAPI writes it, `/entries/{key}`.
        var template: String { "\(beginning){\(parameter)}" }
    }

    /// Adds a handler for every path with that beginning and something behind it, which the handler finds decoded in
    /// ``HTTPRequest/pathParameter``. The parameter goes to the end of the path, slashes and all: some gateways decode them.
    ///
    /// - Parameters:
    ///   - beginning: percent-decoded, beginning and ending with `/`.
    ///   - parameter: its name in descriptions.
    package mutating func on(_ method: HTTPMethod, _ beginning: String, parameter: String, handler: @escaping HTTPHandler) {
        precondition(beginning.hasPrefix("/") && beginning.hasSuffix("/"))
        let place = families.firstIndex { $0.beginning == beginning } ?? families.count
        if place == families.count { families.append(Family(beginning: beginning, parameter: parameter)) }
        precondition(!families[place].handlers.contains { $0.method == method })
        families[place].handlers.append((method, handler))
    }

    /// Every path with its methods, in order, those with a parameter as OpenAPI writes them: what a description of the API must
    /// name.
    package var paths: [(path: String, methods: [HTTPMethod])] {
        let exact = handlers.map { ($0.key, $0.value.map(\.method)) }
        return (exact + families.map { ($0.template, $0.handlers.map(\.method)) }).sorted { $0.0 < $1.0 }
    }

    package func respond(to request: HTTPRequest, context: Context) async -> HTTPResponse {
        var response = await answer(to: request, context: context)
        crossOrigin.mark(&response)
        return response
    }

    private func answer(to request: HTTPRequest, context: Context) async -> HTTPResponse {
        do {
            var request = request
            let candidates = try candidates(for: &request)
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

    private func candidates(for request: inout HTTPRequest) throws -> [(method: HTTPMethod, handler: HTTPHandler)] {
        if let candidates = handlers[request.path] { return candidates }
        if request.path == "*", request.method == .options {
            return handlers.values.flatMap { $0 } + families.flatMap(\.handlers)
        }
        var path = request.path
        if path.utf8.contains(UInt8(ascii: "%")) {
            do {
                path = try PercentCoding.decode(path)
            } catch {
                throw Problem(.badRequest, "The path cannot be decoded: \(error).")
            }
            if let candidates = handlers[path] { return candidates }
        }
        for family in families where path.utf8.starts(with: family.beginning.utf8) {
            guard path.utf8.count > family.beginning.utf8.count else { continue }
            request.pathParameter = String(Substring(path.utf8.dropFirst(family.beginning.utf8.count)))
            return family.handlers
        }
        throw Problem(
            .notFound, "There is nothing at this path. Known paths: \(paths.map(\.path).joined(separator: ", ")).")
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
