/// The limits of a ``CurlHTTPClient``.
package struct HTTPClientConfiguration: Sendable, Hashable {
    /// How long finding the address, connecting and the TLS handshake may take together. A machine that is up answers
    /// within a second; five leave room for a lost packet or two.
    package var connectTimeout: Duration = .seconds(5)
    /// The longest exchange, whatever the context's deadline says; `nil` for long polling.
    package var exchangeTimeout: Duration? = .seconds(60)
    /// How long nothing may arrive in the middle of an exchange, in whole seconds; `nil` for long polling.
    package var stallTimeout: Duration? = .seconds(30)
    /// The longest body that is taken, counted after decoding. DynamoDB's largest answer is 16 MB.
    package var answerByteCount = 32 << 20
    /// The longest head that is taken, with those of interim answers and with trailers.
    package var headByteCount = 64 << 10
    /// The most fields in a head.
    package var fieldCount = 256
    /// The most exchanges, and so connections, at once; further ones wait.
    package var runningCount = 64
    /// The most exchanges waiting and running; beyond it a request is refused at once rather than late.
    package var outstandingCount = 1_024
    /// How long an unused connection is kept. AWS closes its own after about a minute; one that is closed by the other
    /// side just when it is used again costs a new attempt.
    package var idleConnectionAge: Duration = .seconds(50)
    /// A file with the certificates of the authorities that are trusted, in PEM; `nil` for those that libcurl was built with.
    package var authoritiesFile: String?

    /// The defaults.
    package init() {}
}
