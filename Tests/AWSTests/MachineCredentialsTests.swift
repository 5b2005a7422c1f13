import Files
import HTTP
import Observation
import TestSupport
import Timekeeping
import XCTest

@testable import AWS

/// Credentials that the machine hands out: endpoints of containers and of instances, as scripts.
final class MachineCredentialsTests: XCTestCase {
    private let clock = ImpatientClock(now: Instant(secondsSinceEpoch: 1_700_000_000))
    private let sink = MemoryLogSink()
    private static let document = #"{"AccessKeyId":"lent","SecretAccessKey":"s","Token":"t","Expiration":"2023-11-15T00:00:00Z"}"#

    private func resources(_ transport: ScriptedTransport) -> SourceResources {
        SourceResources(transport: transport, fileSystem: PosixFileSystem(), variables: [:], randomPart: { 1 })
    }

    private func outcome(_ source: any CredentialSource) async -> Result<Credentials, CredentialError> {
        do throws(CredentialError) {
            return .success(try await source.credentials(.test(timeSource: clock, sink: sink)))
        } catch {
            return .failure(error)
        }
    }

    private func reason(_ source: any CredentialSource, line: UInt = #line) async -> CredentialError.Reason? {
        guard case .failure(let error) = await outcome(source) else {
            XCTFail("there are credentials", line: line)
            return nil
        }
        return error.reasons.last
    }

    // MARK: Containers

    private func container(
        _ location: ContainerCredentialSource.Location, _ transport: ScriptedTransport
    ) -> ContainerCredentialSource {
        ContainerCredentialSource(location: location, resources: resources(transport))
    }

    func testATaskOfECSAsksECSsEndpoint() async throws {
        let transport = ScriptedTransport([.text(200, Self.document)])
        let credentials = try await outcome(container(.init(relativeURI: "/v2/id?a=b", token: Secret("tok")), transport)).get()
        XCTAssertEqual(credentials.accessKeyID, "lent")
        XCTAssertEqual(credentials.expiration, try Instant(rfc3339: "2023-11-15T00:00:00Z"))
        let request = try XCTUnwrap(transport.sent.first)
        XCTAssertEqual("\(request.scheme ?? "")://\(request.authority ?? "")\(request.target)", "http://169.254.170.2/v2/id?a=b")
        XCTAssertEqual(request.fields[.authorization], "tok")
    }

    func testAPodShowsTheTokenThatItsFileHasNow() async throws {
        let directory = try TemporaryDirectory()
        let transport = ScriptedTransport([.text(200, Self.document), .text(200, Self.document)])
        let source = container(
            .init(fullURI: "http://169.254.170.23/v1/credentials", token: Secret("old"), tokenFile: directory.file("token")), transport)
        for token in ["first", "second"] {
            try AtomicFile.write(Array(token.utf8), to: directory.file("token"))
            _ = try await outcome(source).get()
        }
        XCTAssertEqual(transport.sent.map { $0.fields[.authorization] }, ["first", "second"])
    }

    func testKeysGoToNobodyInTheOpenButThisMachine() async {
        for uri in ["http://localhost:1/x", "http://127.0.0.1/x", "http://[::1]/x", "http://[fd00:ec2::23]/x", "https://anywhere/x"] {
            let result = await outcome(container(.init(fullURI: uri), ScriptedTransport([.text(200, Self.document)])))
            XCTAssertNoThrow(try result.get(), uri)
        }
        for uri in ["http://example.com/x", "http://169.254.170.2.example.com/x", "http://10.0.0.1/x", "ftp://localhost/x", "x"] {
            let transport = ScriptedTransport([.text(200, Self.document)])
            let reason = await reason(container(.init(fullURI: uri), transport))
            XCTAssertEqual(reason?.isAbsence, false, uri)
            XCTAssertEqual(transport.sent.count, 0, uri)
        }
    }

    func testATokenThatWouldBeTwoFieldsIsRefused() async {
        let transport = ScriptedTransport([])
        let reason = await reason(container(.init(relativeURI: "/x", token: Secret("a\r\nb: c")), transport))
        XCTAssertEqual(reason?.detail, "the authorization token has a line end or another character that no field takes")
        XCTAssertEqual(transport.sent.count, 0)
    }

    func testAnEndpointThatFailsIsAskedThreeTimes() async throws {
        let patient = ScriptedTransport([.text(500, ""), .fail(.interrupted), .text(200, Self.document)])
        _ = try await outcome(container(.init(relativeURI: "/x"), patient)).get()
        let broken = ScriptedTransport(Array(repeating: .text(500, ""), count: 9))
        let reason = await reason(container(.init(relativeURI: "/x"), broken))
        XCTAssertEqual(reason?.description, "container: the endpoint answered 500 Internal Server Error")
        XCTAssertEqual(broken.sent.count, 3)
        for context in broken.contexts { XCTAssertLessThanOrEqual(context.deadline.uptime, clock.uptime + .seconds(2)) }
    }

    // MARK: Instances

    private func instance(_ transport: ScriptedTransport) throws -> InstanceCredentialSource {
        InstanceCredentialSource(
            endpoint: try Endpoint(InstanceCredentialSource.defaultEndpoint), resources: resources(transport))
    }

    func testAnInstanceShowsATokenForEveryQuestion() async throws {
        let transport = ScriptedTransport([.text(200, "tok=="), .text(200, "my-role\n"), .text(200, Self.document)])
        let credentials = try await outcome(instance(transport)).get()
        XCTAssertEqual(credentials.sessionToken, Secret("t"))
        XCTAssertEqual(
            transport.sent.map { "\($0.method) \($0.authority ?? "")\($0.path)" },
            [
                "PUT 169.254.169.254/latest/api/token", "GET 169.254.169.254/latest/meta-data/iam/security-credentials/",
                "GET 169.254.169.254/latest/meta-data/iam/security-credentials/my-role",
            ])
        XCTAssertEqual(transport.sent[0].fields[.xAWSEC2MetadataTokenTTLSeconds], "21600")
        XCTAssertEqual(transport.sent.dropFirst().map { $0.fields[.xAWSEC2MetadataToken] }, ["tok==", "tok=="])
    }

    func testAMachineThatIsNoInstanceHasNone() async throws {
        for step in [ScriptedTransport.Step.fail(.timedOut), .fail(.notConnected), .text(403, ""), .text(200, "a\nb"), .text(200, "")] {
            let reason = await reason(try instance(ScriptedTransport([step, step, step])))
            XCTAssertEqual(reason?.isAbsence, true)
        }
        let ofNoRole = await reason(try instance(ScriptedTransport([.text(200, "tok"), .text(404, "")])))
        XCTAssertEqual(ofNoRole?.description, "instance metadata: the instance has no role")
    }

    func testAnInstanceThatAnswersWrongIsTold() async throws {
        for role in ["a/../b", "", "a b", "ä"] {
            let transport = ScriptedTransport([.text(200, "tok"), .text(200, role)])
            let reason = await reason(try instance(transport))
            XCTAssertEqual(reason?.isAbsence, false, role)
            XCTAssertEqual(transport.sent.count, 2, role)
        }
        let reason = await reason(try instance(ScriptedTransport([.text(200, "tok"), .text(200, "role"), .text(200, #"{"Code":"Failed"}"#)])))
        XCTAssertEqual(reason?.description, "instance metadata: answered without \"AccessKeyId\" or \"SecretAccessKey\"")
    }

    func testKeysThatHaveEndedAreUsedWhileTheInstanceHasNoNewer() async throws {
        let old = Self.document.replacingOccurrences(of: "2023-11-15", with: "2023-11-01")
        let credentials = try await outcome(instance(ScriptedTransport([.text(200, "tok"), .text(200, "role"), .text(200, old)]))).get()
        XCTAssertEqual(credentials.expiration, clock.now + .seconds(600))
        XCTAssertEqual(sink.lines.count, 1)
    }
}
