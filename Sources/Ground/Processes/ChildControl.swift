import CLinux
import Glibc
import Synchronization

/// How others reach the supervision of a child, which waits for descriptors: requests, and a descriptor that says there is one.
final class ChildControl: Sendable {
    /// What is asked of the supervision.
    enum Request: Sendable {
        /// A signal to the child's group and nothing else.
        case signal(Int32)
        /// End it, asking first.
        case stop(StopLadder.Cause)
        /// End it at once.
        case kill
    }

    /// Readable when there are requests.
    let descriptor: Int32
    private let requests = Mutex<[Request]>([])

    /// - Throws: the `errno` value when there is no descriptor left.
    init() throws(ErrorNumber) {
        descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        if descriptor == -1 { throw ErrorNumber(code: errno) }
    }

    struct ErrorNumber: Error {
        var code: Int32
    }

    deinit {
        close(descriptor)
    }

    func ask(_ request: Request) {
        requests.withLock { $0.append(request) }
        var one: UInt64 = 1
        _ = write(descriptor, &one, MemoryLayout.size(ofValue: one))
    }

    /// Takes the requests and makes the descriptor silent.
    func takeRequests() -> [Request] {
        var count: UInt64 = 0
        _ = read(descriptor, &count, MemoryLayout.size(ofValue: count))
        return requests.withLock { requests in
            defer { requests = [] }
            return requests
        }
    }
}
