import Glibc

/// A head and a body on their way into a socket, in as few system calls and copies as possible.
struct OutgoingBytes {
    /// How a send ended.
    enum Outcome: Hashable {
        case sentAll
        /// The socket's buffer is full.
        case mustWait
        /// The client is gone.
        case failed(errno: Int32)
    }

    private let head: [UInt8]
    private let body: [UInt8]
    /// How many bytes of both have been sent.
    private(set) var sentByteCount = 0

    init(head: [UInt8], body: [UInt8] = []) {
        self.head = head
        self.body = body
    }

    /// Sends as much as the socket takes.
    mutating func send(to descriptor: Int32) -> Outcome {
        let byteCount = head.count + body.count
        while sentByteCount < byteCount {
            let count = sendOnce(to: descriptor)
            if count >= 0 {
                sentByteCount += count
            } else if errno == EAGAIN {
                return .mustWait
            } else if errno != EINTR {
                return .failed(errno: errno)
            }
        }
        return .sentAll
    }

    /// One call for what is left of both. `MSG_NOSIGNAL`: a client that is gone is an error, not a signal.
    private func sendOnce(to descriptor: Int32) -> Int {
        if body.isEmpty {
            return head.withUnsafeBytes { head in
                let rest = UnsafeRawBufferPointer(rebasing: head[sentByteCount...])
                return Glibc.send(descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
            }
        }
        return head.withUnsafeBytes { head in
            body.withUnsafeBytes { body in
                let headRest = UnsafeRawBufferPointer(rebasing: head.dropFirst(sentByteCount))
                let bodyRest = UnsafeRawBufferPointer(rebasing: body.dropFirst(max(0, sentByteCount - head.count)))
                var parts = (Self.part(headRest), Self.part(bodyRest))
                return withUnsafeMutablePointer(to: &parts) { parts in
                    parts.withMemoryRebound(to: iovec.self, capacity: 2) { parts in
                        var message = msghdr()
                        message.msg_iov = parts
                        message.msg_iovlen = 2
                        return sendmsg(descriptor, &message, Int32(MSG_NOSIGNAL))
                    }
                }
            }
        }
    }

    private static func part(_ bytes: UnsafeRawBufferPointer) -> iovec {
        iovec(iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress), iov_len: bytes.count)
    }
}
