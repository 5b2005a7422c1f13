import CLinux
import Glibc
package import HTTP
package import Observation
package import Timekeeping

/// A running HTTP/1.1 server.
///
/// Connections are served by as many event loops as there are processors; a request's handler runs on the loop of its
/// connection and must not block it. The server runs until ``shutdown(drainingFor:)``, also when nobody holds it.
///
/// What it defends against, with which limits, and what it does not, stands in `ThreatModel.md` beside this file. In short: it
/// speaks no TLS, tells no client from another, and a handler that blocks its thread blocks the connections of that loop. A proxy
/// belongs in front of it where strangers can reach it.
package final class HTTPServer: Sendable {
    /// Where a server can be reached.
    package struct Address: Sendable, Hashable, CustomStringConvertible {
        /// In digits.
        package let host: String
        package let port: Int

        /// `host:port`, with an IPv6 address in brackets: ready for a URI.
        package var description: String {
            host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        }
    }

    /// Where the server listens, with the port that it got; of two loopback addresses the IPv4 one.
    package let address: Address
    private let workers: [Worker]
    private let share: ServerShare

    private init(address: Address, workers: [Worker], share: ServerShare) {
        self.address = address
        self.workers = workers
        self.share = share
    }

    /// Begins to listen; when it returns, connections are being accepted.
    ///
    /// - Throws: ``HTTPServerStartError``
    package static func start(
        _ configuration: HTTPServerConfiguration, responder: any HTTPResponder, logger: Logger = .silent,
        timeSource: any TimeSource = SystemTimeSource()
    ) throws(HTTPServerStartError) -> HTTPServer {
        let loopCount = max(1, configuration.loopCount ?? processorCount - configuration.sparedProcessorCount)
        let socketsByLoop = try ListeningSocket.listen(
            host: configuration.host, port: configuration.port, loopCount: loopCount, backlog: configuration.backlog)
        let share = ServerShare(
            configuration: configuration, responder: responder, logger: logger, timeSource: timeSource)
        var workers: [Worker] = []
        do throws(HTTPServerStartError) {
            for sockets in socketsByLoop {
                let worker = try Worker(share: share)
                try worker.start(sockets)
                workers.append(worker)
            }
        } catch {
            for worker in workers { worker.requestDrain(until: Deadline(uptime: timeSource.uptime)) }
            throw error
        }
        let first = socketsByLoop[0][0].address
        return HTTPServer(address: Address(host: first.host, port: first.port), workers: workers, share: share)
    }

    /// Connections that are open now, without those beyond the limit.
    package var openConnectionCount: Int { share.openConnectionCount }

    /// Stops: accepts no more connections, lets requests that have begun be answered, and cancels what is left after that time.
    ///
    /// Returns once all connections are closed. A second call may shorten the time of the first.
    package func shutdown(drainingFor time: Duration) async {
        let deadline = Deadline.after(time, on: share.timeSource)
        for worker in workers { worker.requestDrain(until: deadline) }
        await waitUntilStopped()
    }

    /// Returns once the server has stopped because of ``shutdown(drainingFor:)``.
    package func waitUntilStopped() async {
        await share.waitUntilEnded()
    }

    /// Lets the loops look at a clock that has been moved by hand, and returns once they have; one that runs by itself they
    /// look at in time.
    package func clockMoved() async {
        for worker in workers {
            let loop = worker.loop
            await withCheckedContinuation { continuation in
                let isCalled = loop.call {
                    loop.lookAtClock()
                    continuation.resume()
                }
                if !isCalled { continuation.resume() }
            }
        }
    }

    /// Processors that this process may run on: fewer than there are where somebody has pinned it.
    private static var processorCount: Int {
        let count = Int(linux_usable_processor_count())
        return count > 0 ? count : Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    }
}
