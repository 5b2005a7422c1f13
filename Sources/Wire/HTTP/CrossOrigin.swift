/// What pages of other origins may do here (the Fetch standard, "CORS protocol").
package struct CrossOrigin: Sendable, Hashable {
    /// The value of `Access-Control-Allow-Origin`: `*` or one origin.
    package var allowedOrigin: String
    /// Request fields that a page may set.
    package var allowedFields: [HTTPFieldName]
    /// Seconds that a browser may remember a pre-flight answer.
    package var maximumAgeSeconds: Int

    package init(
        allowedOrigin: String = "*",
        allowedFields: [HTTPFieldName] = [.contentType, .xAPIKey, .ifNoneMatch],
        maximumAgeSeconds: Int = 600
    ) {
        self.allowedOrigin = allowedOrigin
        self.allowedFields = allowedFields
        self.maximumAgeSeconds = maximumAgeSeconds
    }

    /// Marks an answer as readable from the allowed origin.
    func mark(_ response: inout HTTPResponse) {
        response.fields.setValue(allowedOrigin, for: .accessControlAllowOrigin)
        if allowedOrigin != "*" { response.fields.setValue("Origin", for: .vary) }
    }

    /// The answer to `OPTIONS`: what is allowed here, for browsers and people alike.
    func preflight(allow: String) -> HTTPResponse {
        var response = HTTPResponse(status: .noContent)
        response.fields.setValue(allow, for: .allow)
        response.fields.setValue(allow, for: .accessControlAllowMethods)
        response.fields.setValue(allowedFields.map(\.description).joined(separator: ", "), for: .accessControlAllowHeaders)
        response.fields.setValue("ETag, Retry-After, x-request-id", for: .accessControlExposeHeaders)
        response.fields.setValue(String(maximumAgeSeconds), for: .accessControlMaxAge)
        return response
    }
}
