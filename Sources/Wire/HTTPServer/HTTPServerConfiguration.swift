/// Where a server listens and what it allows: every limit there is, each with its reason.
package struct HTTPServerConfiguration: Sendable {
    /// An IPv4 or IPv6 address in digits, or `localhost` for both loopback addresses. `0.0.0.0` and `::` listen on all
    /// interfaces; the default is heard on this machine only.
    package var host: String
    /// 0 lets the system choose; ``HTTPServer/address`` then tells which.
    package var port: Int
    /// Event loops, each a thread with its own listening socket; `nil` is one per processor that is not spared.
    package var loopCount: Int?
    /// Processors that are left to others, as long as one remains. With more busy threads than processors the scheduler decides who
    /// waits, for milliseconds; clients on the same machine are busy whenever the server is.
    package var sparedProcessorCount: Int
    /// The names that a request may ask for, without port; `nil` is any. Names in upper and lower case are the same.
    ///
    /// A page of a stranger's site can make a browser talk to a server on `localhost` by letting its own name point there
    /// (DNS rebinding). The name it asks for gives it away.
    package var allowedHosts: [String]?
    package var requestLimits: HTTPRequestLimits
    package var timeouts: HTTPServerTimeouts
    /// Open connections over all loops. One more gets 503 and is closed. Below the usual limit of 1,024 descriptors, so
    /// that there are some left for the handlers.
    package var largestConnectionCount: Int
    /// Bytes that one `recv` may bring, and so the most of a pipelining client that is kept at a time. One buffer a loop.
    package var readBufferByteCount: Int
    /// Bytes that are read and thrown away after a last answer, so that it is not lost to a reset (RFC 9112 §9.6).
    package var lingeringByteCount: Int
    /// After a request with a body of so many bytes, what the process has freed is given back to the system. The heap would keep it:
    /// what is stored of a large body lies between pieces of memory that were needed only to read it. Smaller bodies leave little
    /// behind, and the next one like it uses that again.
    package var memoryReturnByteCount: Int
    /// Connections that the system has accepted and the server has not yet (the backlog of `listen`); the kernel lowers it to
    /// `net.core.somaxconn`.
    package var backlog: Int

    package init(
        host: String = "127.0.0.1", port: Int = 0, loopCount: Int? = nil, sparedProcessorCount: Int = 0,
        allowedHosts: [String]? = nil, requestLimits: HTTPRequestLimits = HTTPRequestLimits(),
        timeouts: HTTPServerTimeouts = HTTPServerTimeouts(), largestConnectionCount: Int = 900,
        readBufferByteCount: Int = 64 << 10, lingeringByteCount: Int = 8 << 20, memoryReturnByteCount: Int = 1 << 20,
        backlog: Int = 1024
    ) {
        self.host = host
        self.port = port
        self.loopCount = loopCount
        self.sparedProcessorCount = sparedProcessorCount
        self.allowedHosts = allowedHosts
        self.requestLimits = requestLimits
        self.timeouts = timeouts
        self.largestConnectionCount = largestConnectionCount
        self.readBufferByteCount = readBufferByteCount
        self.lingeringByteCount = lingeringByteCount
        self.memoryReturnByteCount = memoryReturnByteCount
        self.backlog = backlog
    }
}

/// How large a request may be.
package struct HTTPRequestLimits: Sendable {
    /// The request line and all fields with their line ends, and again the trailer fields: 431. Twice what browsers and proxies
    /// send with large cookies.
    package var headByteCount: Int
    /// Field lines of the head, and again trailer field lines: 431.
    package var fieldCount: Int
    /// Path and query: 414. What RFC 9112 §3 asks every server to take at least.
    package var targetByteCount: Int
    /// 413. The largest payload that AWS Lambda takes, so that both ways of hosting refuse the same.
    package var bodyByteCount: Int
    /// All chunk extensions of a body: 400. Nobody uses them; without a limit they are a way to send endlessly nothing.
    package var chunkExtensionByteCount: Int

    package init(
        headByteCount: Int = 16 << 10, fieldCount: Int = 100, targetByteCount: Int = 8000, bodyByteCount: Int = 6 << 20,
        chunkExtensionByteCount: Int = 4 << 10
    ) {
        self.headByteCount = headByteCount
        self.fieldCount = fieldCount
        self.targetByteCount = targetByteCount
        self.bodyByteCount = bodyByteCount
        self.chunkExtensionByteCount = chunkExtensionByteCount
    }
}

/// How long things may take.
package struct HTTPServerTimeouts: Sendable {
    /// From one request to the first byte of the next: closed without a word. Longer than what load balancers and clients keep
    /// an unused connection, so that it is mostly they who close.
    package var idle: Duration
    /// From the first byte of a request to the end of its head: 408. A head is one packet; only attackers take longer.
    package var head: Duration
    /// How fast a body must come: 408.
    package var body: MinimumPace
    /// How fast an answer must be taken; a client that is slower is cut off.
    package var write: MinimumPace
    /// How long a handler may work: then the client gets 503 and the handler's task is cancelled. As API Gateway.
    package var handler: Duration
    /// How long a client may take to notice a last answer before its connection is closed for good.
    package var lingering: Duration
    /// How long cancelled handlers may take to return while the server stops; then it no longer waits for them.
    package var cancellation: Duration

    package init(
        idle: Duration = .seconds(60), head: Duration = .seconds(10), body: MinimumPace = MinimumPace(),
        write: MinimumPace = MinimumPace(), handler: Duration = .seconds(29), lingering: Duration = .seconds(2),
        cancellation: Duration = .seconds(1)
    ) {
        self.idle = idle
        self.head = head
        self.body = body
        self.write = write
        self.handler = handler
        self.lingering = lingering
        self.cancellation = cancellation
    }
}

/// A lower bound for the mean speed of a transfer, after some time to get going.
///
/// A bound on the whole time would cut off honest clients with much to send over a thin line; a bound on each pause would let a
/// client hold a connection for ever with a byte now and then.
package struct MinimumPace: Sendable, Hashable {
    /// What every transfer may take, however small.
    package var grace: Duration
    /// Each second beyond the grace must be paid for with so many bytes.
    package var bytesPerSecond: Int

    /// The defaults are far below what a telephone manages with bad reception.
    package init(grace: Duration = .seconds(20), bytesPerSecond: Int = 4096) {
        self.grace = grace
        self.bytesPerSecond = bytesPerSecond
    }

    /// How long a transfer that has moved so many bytes may last.
    func allowance(byteCount: Int) -> Duration {
        grace + .microseconds(byteCount * 1_000_000 / max(1, bytesPerSecond))
    }
}
