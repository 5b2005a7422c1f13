import HTTP
import Observation
import Synchronization
import XCTest

@testable import HTTPClient

/// What the client's tests share: a client and a server on this machine that behaves as the test says, both closed afterwards.
class CurlHTTPClientTestCase: XCTestCase {
    func makeClient(_ change: (inout HTTPClientConfiguration) -> Void = { _ in }) -> CurlHTTPClient {
        var configuration = HTTPClientConfiguration()
        change(&configuration)
        let client = CurlHTTPClient(configuration: configuration)
        addTeardownBlock { client.close() }
        return client
    }

    func makeServer(_ script: @escaping @Sendable (ServedConnection, Int) -> Void) throws -> ScriptedServer {
        let server = try ScriptedServer(script)
        addTeardownBlock { server.stop() }
        return server
    }

    func request(
        _ server: ScriptedServer, _ method: HTTPMethod = .get, path: String = "/", query: String? = nil, fields: HTTPFields = [:],
        body: [UInt8] = []
    ) -> HTTPRequest {
        HTTPRequest(
            method: method, scheme: "http", authority: server.authority, path: path, query: query, fields: fields, body: body)
    }

    /// The error of an exchange that must fail.
    func failure(
        of client: CurlHTTPClient, _ request: HTTPRequest, context: Context = .background(), file: StaticString = #filePath,
        line: UInt = #line
    ) async -> HTTPTransportError? {
        do {
            let response = try await client.send(request, context: context)
            XCTFail("answered \(response.status)", file: file, line: line)
            return nil
        } catch {
            return error
        }
    }
}

/// Collects what a server has read.
final class HeadRecorder: Sendable {
    private let storage = Mutex<[(String, [UInt8])]>([])

    func add(_ head: String, _ body: [UInt8]) {
        storage.withLock { $0.append((head, body)) }
    }

    var all: [(String, [UInt8])] { storage.withLock { $0 } }
}
