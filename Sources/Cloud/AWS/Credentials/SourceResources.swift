import Dispatch
import Files
import HTTP
import Observation

/// What sources need to get at credentials: the network, files, and the variables that programs they start see.
struct SourceResources: Sendable {
    let transport: any HTTPTransport
    let fileSystem: any FileSystem
    let variables: [String: String]
    /// From 0 to 1, for the waits between attempts.
    var randomPart: @Sendable () -> Double = { Double.random(in: 0...1) }

    /// Tokens have a kilobyte or two.
    private static let longestFileByteCount = 64 << 10

    /// What stands in a file, without blanks and line ends around it.
    func text(ofFile path: String, for source: String) async throws(CredentialError) -> String {
        let result: Result<[UInt8], FileError> = await withCheckedContinuation { continuation in
            // Reading blocks; a file is read once an hour or so.
            DispatchQueue(label: "credentials").async {
                do throws(FileError) {
                    let bytes = try AtomicFile.read(path, byteCountLimit: Self.longestFileByteCount, in: fileSystem)
                    continuation.resume(returning: .success(bytes))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
        switch result {
        case .failure(let error): throw .invalid(source, error.description)
        case .success(let bytes):
            var text = String(decoding: bytes, as: UTF8.self)[...]
            while text.first?.isWhitespace == true { text.removeFirst() }
            while text.last?.isWhitespace == true { text.removeLast() }
            guard !text.isEmpty else { throw .invalid(source, "\(path) is empty") }
            return String(text)
        }
    }

    /// Asks an endpoint near by, which answers within milliseconds or is not there.
    func ask(
        _ request: HTTPRequest, attemptTimeout: Duration, attemptCount: Int, _ context: Context
    ) async throws(HTTPTransportError) -> HTTPResponse {
        var policy = RetryPolicy()
        policy.attemptCount = attemptCount
        let patient = RetryingTransport(
            transport, policy: policy, repetition: .always, attemptTimeout: attemptTimeout, randomPart: randomPart)
        return try await patient.send(request, context: context)
    }
}
