import CommandLineTool
package import HTTP
import HTTPClient
import Lambda
import Observation
package import Settings
import Timekeeping

/// Where a program runs: in AWS Lambda exactly when `AWS_LAMBDA_RUNTIME_API` is set, which Lambda does and nobody else should.
package enum LambdaSettings {
    package static let runtimeAPI = Setting(
        "AWS_LAMBDA_RUNTIME_API", meaning: "Set by AWS Lambda: host and port of its runtime API")
    package static let functionName = Setting(
        "AWS_LAMBDA_FUNCTION_NAME", meaning: "Set by AWS Lambda: the function, by which metrics are kept apart")

    /// Every variable, in the order of the README.
    package static let all = [runtimeAPI, functionName]
}

extension ProgramHost {
    /// Serves invocations of AWS Lambda until Lambda's side ends.
    ///
    /// What goes wrong while the function is made is told to Lambda, and ends the program.
    ///
    /// - Parameters:
    ///   - metrics: the namespace of its metrics, and what it counts
    ///   - makeResponder: opens what the function stands on
    /// - Throws: ``ToolError`` with 78 where there is no Lambda; what `makeResponder` throws; 70 when Lambda's side is lost
    package func serveInvocations(
        metrics: (namespace: String, counterNames: [String]), _ makeResponder: () async throws -> any HTTPResponder
    ) async throws {
        let endpoint = try runtimeEndpoint()
        // The function is frozen between invocations, which may take days, in the middle of an exchange.
        var patience = HTTPClientConfiguration()
        patience.exchangeTimeout = nil
        patience.stallTimeout = nil
        let transport = CurlHTTPClient(configuration: patience)
        defer { transport.close() }
        let api = RuntimeHTTPClient(endpoint: endpoint, transport: transport, context: context())
        let responder: any HTTPResponder
        do {
            responder = try await makeResponder()
        } catch {
            let reason = Command.explanation(of: error).messages.joined(separator: "; ")
            try? await api.failInit(FailureReport(type: "Function.InitFailed", message: reason))
            throw error
        }
        let function = function(responder, metrics)
        let runtime = LambdaRuntime(api: api, context: context(), exportTraceID: Environment.exportTraceID)
        let end = await runtime.run { try await function.handle($0, $1) }
        throw ToolError("\(end)", .software)
    }

    /// What a server takes that stands for a gateway: a little more than the gateway, which is to say so itself.
    package static let gatewayBodyByteCount = GatewayEmulation.bodyByteCount + (1 << 20)
    /// How long its handlers may work.
    package static let gatewayHandlerTime = GatewayEmulation.patience + .seconds(2)

    /// The same function behind a gateway on this machine; what it says of each event goes to standard error.
    ///
    /// - Parameter routes: the paths and methods that the API has
    package func gateway(
        _ responder: any HTTPResponder, routes: [(path: String, methods: [HTTPMethod])],
        metrics: (namespace: String, counterNames: [String])
    ) -> any HTTPResponder {
        GatewayEmulation(function(responder, metrics), routes: routes)
    }

    private func function(
        _ responder: any HTTPResponder, _ metrics: (namespace: String, counterNames: [String])
    ) -> LambdaFunction {
        LambdaFunction(
            lines: EventLine.Configuration(
                namespace: metrics.namespace, functionName: environment[LambdaSettings.functionName.name],
                counterNames: metrics.counterNames, sink: StandardErrorSink()),
            http: responder)
    }

    private func runtimeEndpoint() throws -> Endpoint {
        guard let address = environment[LambdaSettings.runtimeAPI.name] else {
            let hint = "this program runs in AWS Lambda; timetracking-api serves the same here"
            throw ToolError("\(LambdaSettings.runtimeAPI.name): is not set: \(hint)", .configuration)
        }
        do {
            return try Endpoint("http://\(address)")
        } catch {
            throw ToolError("\(LambdaSettings.runtimeAPI.name): its value \(error)", .configuration)
        }
    }
}
