import DynamoDB
import HTTP
import Observation
import Synchronization
import TestSupport

/// Gives the answers that a test has laid out, and keeps every request waiting that comes after them.
final class HeldTransport: HTTPTransport {
    private let steps: Mutex<[ScriptedTransport.Step]>
    private let starts = Mutex<[Item?]>([])
    private let (calls, called) = AsyncStream.makeStream(of: Void.self)
    private let (cancellations, cancelled) = AsyncStream.makeStream(of: Void.self)
    private let (answers, answered) = AsyncStream.makeStream(of: ScriptedTransport.Step.self)

    init(_ steps: [ScriptedTransport.Step]) {
        self.steps = Mutex(steps)
    }

    /// After which keys the pages begin that were asked for so far.
    var askedStarts: [Item?] { starts.withLock { $0 } }

    /// Returns when so many requests more have come.
    func waitForCalls(_ count: Int) async {
        var iterator = calls.makeAsyncIterator()
        for _ in 0..<count { _ = await iterator.next() }
    }

    /// Returns when a request that waited was cancelled.
    func waitForCancellation() async {
        for await _ in cancellations { return }
    }

    /// Answers the request that waits, or the next one that would have to.
    func answer(_ step: ScriptedTransport.Step) {
        answered.yield(step)
    }

    func send(_ request: HTTPRequest, context: Context) async throws(HTTPTransportError) -> HTTPResponse {
        let start = try? ScanRequest(decoding: request.body).exclusiveStartKey
        starts.withLock { $0.append(start) }
        called.yield()
        var step = steps.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        if step == nil {
            var iterator = answers.makeAsyncIterator()
            step = await iterator.next()
        }
        switch step {
        case .answer(let response)?: return response
        case .fail(let error)?: throw error
        case nil:
            // The stream ends only for a task that is cancelled.
            cancelled.yield()
            throw HTTPTransportError(.cancelled, "the task was cancelled")
        }
    }
}
