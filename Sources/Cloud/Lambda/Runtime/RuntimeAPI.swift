/// Lambda's side of a function: hands out invocations and takes what became of them.
///
/// Source: AWS Lambda Developer Guide, "Using the Lambda runtime API for custom runtimes" (version 2018-06-01).
package protocol RuntimeAPI: Sendable {
    /// The next invocation; waits for one however long it takes, frozen meanwhile.
    func next() async throws(RuntimeAPIError) -> Invocation
    /// What the function answers, as JSON.
    func respond(to requestID: String, with payload: [UInt8]) async throws(RuntimeAPIError)
    /// That the function could not answer.
    func fail(_ requestID: String, _ report: FailureReport) async throws(RuntimeAPIError)
    /// That the function cannot even begin. Lambda ends the process then.
    func failInit(_ report: FailureReport) async throws(RuntimeAPIError)
}

/// Why Lambda's side did not do as asked.
package enum RuntimeAPIError: Error, Sendable, Hashable, CustomStringConvertible {
    /// It has failed itself (500) or cannot be reached: the process must end, and Lambda starts another.
    case lost(String)
    /// It does not take this answer: too large, or not for this invocation.
    case refused(status: Int, String)
    /// What it says is no invocation.
    case malformed(String)

    package var description: String {
        switch self {
        case .lost(let reason): "Lambda's runtime API is lost: \(reason)"
        case .refused(let status, let reason): "Lambda's runtime API refused the answer with \(status): \(reason)"
        case .malformed(let reason): "Lambda's runtime API said something that is no invocation: \(reason)"
        }
    }
}
