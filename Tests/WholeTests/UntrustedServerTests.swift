import HTTP
import HTTPClient
import Observation
import Processes
import TestSupport
import XCTest

/// A server with a certificate that nobody vouches for, from OpenSSL's own program.
final class UntrustedServerTests: XCTestCase {
    func testACertificateThatNobodyVouchesForIsRefused() async throws {
        let place = try Installation()
        let names = [("localhost", "DNS:localhost"), ("127.0.0.1", "IP:127.0.0.1")]
        for (number, (host, name)) in names.enumerated() {
            let (key, certificate) = (place.directory.file("key\(number).pem"), place.directory.file("certificate\(number).pem"))
            try await place.run(
                "openssl",
                [
                    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=x",
                    "-addext", "subjectAltName=\(name)", "-keyout", key, "-out", certificate,
                ])
            let server = try Subprocess.start(
                executable: "openssl",
                arguments: ["s_server", "-accept", "127.0.0.1:0", "-naccept", "1", "-www", "-key", key, "-cert", certificate],
                environment: place.environment)
            var port: Substring = ""
            for await line in server.outputLines where line.hasPrefix("ACCEPT 127.0.0.1:") {
                port = line.split(separator: ":").last ?? ""
                break
            }
            let client = CurlHTTPClient()
            defer { client.close() }
            do {
                let answer = try await client.send(
                    HTTPRequest(method: .get, scheme: "https", authority: "\(host):\(port)", path: "/"), context: .background())
                XCTFail("trusted: \(answer.status)")
            } catch {
                XCTAssertEqual(error.reason, .insecure, error.detail)
                XCTAssertTrue(error.detail.hasPrefix("https://\(host):\(port) cannot be trusted: SSL certificate problem"), error.detail)
            }
            server.kill()
            _ = await server.wait()
        }
    }
}
