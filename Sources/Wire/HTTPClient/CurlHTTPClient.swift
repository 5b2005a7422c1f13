package import HTTP
package import Observation
import Timekeeping

/// Sends requests over the network with libcurl: kept connections, TLS that is always verified, deadlines, cancellation.
///
/// One thread carries all exchanges of a client; it begins with the first request, and so does libcurl, which is opened
/// when first needed. A program has one client, and closes it before it ends.
///
/// - Redirects are not followed and no `Expect` is sent.
/// - Proxies are taken from the environment (`https_proxy`, `no_proxy` …) except for this machine itself and
///   numbers on the same link, where an instance's credentials are.
/// - `accept-encoding: gzip` in a request has its answer decoded; no other coding is asked for.
/// - When a kept connection closes before a byte of the answer has come, an idempotent request is sent once more over a
///   new one; any other is `interrupted`, since the other side may have acted on it.
package final class CurlHTTPClient: HTTPTransport {
    private let configuration: HTTPClientConfiguration
    private let mailbox: TransferMailbox
    /// Deadlines come as time that is left, by whatever clock; from there on it is the machine's that counts, for libcurl's too.
    private let clock = SystemTimeSource()

    /// A client without thread, connections or libcurl until the first request.
    package init(configuration: HTTPClientConfiguration = HTTPClientConfiguration()) {
        self.configuration = configuration
        mailbox = TransferMailbox(outstandingLimit: configuration.outstandingCount)
    }

    deinit {
        close()
    }

    /// Sends a request and waits for the whole answer, not longer than the context's deadline and the configuration's
    /// ``HTTPClientConfiguration/exchangeTimeout``. Cancelling the task stops the transfer.
    package func send(_ request: HTTPRequest, context: Context) async throws(HTTPTransportError) -> HTTPResponse {
        let outgoing = try OutgoingRequest(request)
        var remaining = context.deadline.remaining(on: context.timeSource)
        if let longest = configuration.exchangeTimeout { remaining = min(remaining, longest) }
        // A deadline that never passes is too far away to be added to.
        let deadline = clock.uptime + min(remaining, Self.farAway)
        let exchange = Exchange(request: outgoing, deadline: deadline)
        guard remaining > .zero else { throw exchange.timeout }
        let outcome: Exchange.Outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                guard exchange.submit(waiter) else { return }
                do throws(HTTPTransportError) {
                    try mailbox.submit(exchange, startThread: startThread)
                } catch {
                    exchange.end(.failure(error))
                }
            }
        } onCancel: {
            if exchange.cancel() { mailbox.notifyOfCancellation() }
        }
        return try outcome.get()
    }

    /// Ends every exchange with `unavailable`, closes the connections and waits for the thread; a moment, not an
    /// exchange's length. Requests made later are refused.
    package func close() {
        mailbox.close()?.join()
    }

    private static let farAway: Duration = .seconds(365 * 86_400)

    private func startThread() -> LoopThread? {
        LoopThread.start { [mailbox, configuration, clock] in
            TransferLoop.run(mailbox, configuration, clock: clock)
        }
    }
}
