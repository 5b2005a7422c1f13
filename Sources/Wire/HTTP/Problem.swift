package import JSON

/// An error as the client sees it: `application/problem+json` (RFC 9457).
///
/// Holds nothing that a stranger may not read: no stack trace, no secret, no path of this machine.
package struct Problem: Error, Sendable, Hashable {
    /// One thing that is wrong with the request's content.
    package struct Violation: Sendable, Hashable {
        /// Where: a JSON pointer into the body (RFC 6901), or the name of a query parameter.
        package var pointer: String
        /// The offending value, shortened; `nil` where there is none.
        package var value: String?
        /// The rule that was broken.
        package var rule: String

        package init(pointer: String, value: String? = nil, rule: String) {
            self.pointer = pointer
            self.value = value.map { Problem.shortened($0) }
            self.rule = rule
        }
    }

    package var status: HTTPStatus
    /// What is wrong this time, in a sentence.
    package var detail: String
    package var errors: [Violation]
    /// Members of the problem's own, such as the keys that were not stored.
    package var extensions: JSONObject
    /// Fields of the answer, such as `Allow` and `Retry-After`.
    package var fields: HTTPFields

    package init(
        _ status: HTTPStatus, _ detail: String, errors: [Violation] = [], extensions: JSONObject = JSONObject(),
        fields: HTTPFields = [:]
    ) {
        self.status = status
        self.detail = detail
        self.errors = errors
        self.extensions = extensions
        self.fields = fields
    }

    /// The media type of the body.
    package static let mediaType = "application/problem+json"

    /// The answer.
    ///
    /// - Parameter requestID: named in the body, so that who reads it can find the log line.
    package func response(requestID: String?) -> HTTPResponse {
        var writer = JSONWriter(reservingCapacity: 256)
        writer.beginObject()
        writer.member("type", "about:blank")
        writer.member("title", status.reasonPhrase)
        writer.member("status", status.code)
        writer.member("detail", detail)
        if !errors.isEmpty {
            writer.key("errors")
            writer.beginArray()
            for violation in errors {
                writer.beginObject()
                writer.member("pointer", violation.pointer)
                if let value = violation.value { writer.member("value", value) }
                writer.member("rule", violation.rule)
                writer.endObject()
            }
            writer.endArray()
        }
        for member in extensions {
            writer.key(member.name)
            writer.value(member.value)
        }
        if let requestID { writer.member("requestId", requestID) }
        writer.endObject()
        var fields = fields
        fields.setValue(Problem.mediaType, for: .contentType)
        if let requestID { fields.setValue(requestID, for: .xRequestID) }
        return HTTPResponse(status: status, fields: fields, body: writer.bytes)
    }

    /// Values are quoted back only this far: enough to be found, too short to flood an answer.
    private static let shownCodePointCount = 80

    private static func shortened(_ text: String) -> String {
        let shown = text.unicodeScalars.prefix(shownCodePointCount)
        return shown.endIndex == text.unicodeScalars.endIndex ? text : String(String.UnicodeScalarView(shown)) + "…"
    }
}

/// An error that knows how it is told to a client.
package protocol ProblemConvertible: Error {
    var problem: Problem { get }
}

extension Problem: CustomStringConvertible {
    /// For a log line: without the lists, which the client has and which may be long.
    package var description: String { "\(status): \(detail)" }
}

extension Problem: ProblemConvertible {
    package var problem: Problem { self }
}

extension JSONError: ProblemConvertible {
    /// 400 with the rule, line and column.
    package var problem: Problem {
        Problem(.badRequest, "The body is not valid JSON: \(self)")
    }
}
