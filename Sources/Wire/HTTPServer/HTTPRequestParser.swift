import HTTP

/// Reads requests out of bytes as they come: bytes in, verdict out, no I/O (RFC 9112).
///
/// 1. The verdicts depend on the bytes alone, not on where they were split: all at once, byte by byte, anything between.
///    For that a rule is applied to a whole line only, or to how many bytes of it have come.
/// 2. No byte is looked at again once it has been consumed, and what is kept of an unfinished line is bounded by
///    ``HTTPRequestLimits``.
/// 3. Every frame that two readers could understand differently is refused, so that nobody before or behind this server
///    sees other requests than it does (request smuggling, RFC 9112 §11.2).
/// 4. After a refusal nothing more is read: the parser goes on giving the same one.
struct HTTPRequestParser {
    /// What the bytes so far amount to.
    enum Verdict: Hashable {
        case incomplete
        case request(HTTPRequest, keepsAlive: Bool, isOldVersion: Bool)
        case refused(RequestRefusal)
    }

    /// Where in a request the bytes so far end.
    enum Progress: Hashable {
        case betweenRequests, head, body
    }

    /// ```
    /// betweenRequests → requestLine → fieldLines → betweenRequests (no body)
    ///                                            → fixedBody → betweenRequests
    ///                                            → chunkSize → chunkData → chunkEnd → chunkSize
    ///                                                        → trailerLines → betweenRequests
    /// any → refused
    /// ```
    enum State: Hashable {
        case betweenRequests
        /// `true` after the one empty line that may come before.
        case requestLine(afterEmptyLine: Bool)
        case fieldLines
        case fixedBody(missingByteCount: Int)
        case chunkSize
        case chunkData(missingByteCount: Int)
        case chunkEnd
        case trailerLines
        case refused(RequestRefusal)
    }

    /// What a step did.
    enum Step {
        case proceeds, needsBytes, completes
    }

    let limits: HTTPRequestLimits
    /// As ``HostAndPort/comparable(_:)`` makes them; `nil` allows any.
    let allowedHosts: [String]?
    let names = FieldNameTable.shared
    private let longestRequestLineByteCount: Int

    var state = State.betweenRequests
    /// The beginning of a line whose end has not come.
    private var partialLine: [UInt8] = []
    /// The request as far as it has been read.
    var request = HTTPRequest.unread
    var framing = RequestFraming()
    /// Bytes of the lines of this head, or of these trailers.
    var headByteCount = 0
    var fieldCount = 0
    var chunkExtensionByteCount = 0

    init(limits: HTTPRequestLimits = HTTPRequestLimits(), allowedHosts: [String]? = nil) {
        self.limits = limits
        let byteCountBesideTarget = Self.longestMethodByteCount + " ".utf8.count + " HTTP/1.1\r\n".utf8.count
        longestRequestLineByteCount = min(limits.headByteCount, limits.targetByteCount + byteCountBesideTarget)
        self.allowedHosts = allowedHosts?.map(HostAndPort.comparable)
    }

    var progress: Progress {
        switch state {
        case .betweenRequests: .betweenRequests
        case .requestLine, .fieldLines: .head
        case .fixedBody, .chunkSize, .chunkData, .chunkEnd, .trailerLines: .body
        case .refused: .head
        }
    }

    /// Whether the request being read, or just refused, asks for an answer without body.
    var isHead: Bool { request.method == .head }

    /// Reads until a request is whole, one is refused or the bytes end.
    ///
    /// - Returns: the verdict, and how many bytes belong to it. Bytes behind a whole request are the beginning of the next.
    mutating func parse(_ bytes: UnsafeRawBufferPointer) -> (verdict: Verdict, byteCount: Int) {
        var position = 0
        do throws(RequestRefusal) {
            while true {
                switch try step(bytes, &position) {
                case .proceeds: continue
                case .needsBytes: return (.incomplete, position)
                case .completes: return (completed(), position)
                }
            }
        } catch {
            state = .refused(error)
            return (.refused(error), position)
        }
    }

    /// Tells that no byte will follow.
    ///
    /// - Returns: `nil` between two requests
    mutating func inputEnded() -> RequestRefusal? {
        switch state {
        case .betweenRequests: return nil
        case .refused(let refusal): return refusal
        default:
            state = .refused(.cutShort)
            return .cutShort
        }
    }

    /// Whether the client waits for `100 Continue` before it sends the body (RFC 9110 §10.1.1); says so once.
    mutating func takeContinueExpectation() -> Bool {
        guard framing.expectsContinue, progress == .body, request.body.isEmpty else { return false }
        framing.expectsContinue = false
        return true
    }

    private mutating func step(_ bytes: UnsafeRawBufferPointer, _ position: inout Int) throws(RequestRefusal) -> Step {
        if position == bytes.count { return .needsBytes }
        switch state {
        case .betweenRequests:
            try beginRequest(bytes[position])
            return .proceeds
        case .requestLine, .fieldLines, .chunkSize, .trailerLines, .chunkEnd:
            return try stepLine(bytes, &position)
        case .fixedBody(let missing):
            let count = appendBody(bytes, &position, atMost: missing)
            if count == missing { return .completes }
            state = .fixedBody(missingByteCount: missing - count)
            return .needsBytes
        case .chunkData(let missing):
            let count = appendBody(bytes, &position, atMost: missing)
            state = count == missing ? .chunkEnd : .chunkData(missingByteCount: missing - count)
            return .proceeds
        case .refused(let refusal):
            throw refusal
        }
    }

    /// A first byte that begins no request is refused at once: whoever speaks TLS to us would wait for an answer.
    private mutating func beginRequest(_ byte: UInt8) throws(RequestRefusal) {
        if byte == ASCII.lineFeed { throw .bareLineFeed }
        guard HTTPToken.isTokenByte(byte) || byte == ASCII.carriageReturn else { throw .malformedRequestLine }
        state = .requestLine(afterEmptyLine: false)
    }

    private mutating func completed() -> Verdict {
        var whole = HTTPRequest.unread
        swap(&whole, &request)
        let verdict = Verdict.request(whole, keepsAlive: framing.keepsAlive, isOldVersion: framing.isOldVersion)
        state = .betweenRequests
        framing = RequestFraming()
        headByteCount = 0
        fieldCount = 0
        chunkExtensionByteCount = 0
        return verdict
    }
}

// MARK: - Lines

extension HTTPRequestParser {
    /// Takes a line when all of it is there, or keeps what there is of it.
    private mutating func stepLine(_ bytes: UnsafeRawBufferPointer, _ position: inout Int) throws(RequestRefusal) -> Step {
        let (longest, refusal) = lineLimit
        let rest = UnsafeRawBufferPointer(rebasing: bytes[position...])
        let window = min(rest.count, longest - partialLine.count)
        guard let lineFeed = rest.firstIndex(of: ASCII.lineFeed, before: window) else {
            if window < rest.count { throw refusal }
            partialLine.append(contentsOf: rest)
            position += rest.count
            return .needsBytes
        }
        position += lineFeed + 1
        if partialLine.isEmpty {
            return try takeLine(UnsafeRawBufferPointer(rebasing: rest[...lineFeed]))
        }
        // The line is moved out while it is read, since reading it changes the parser.
        var line: [UInt8] = []
        swap(&line, &partialLine)
        line.append(contentsOf: rest[...lineFeed])
        let step: Result<Step, RequestRefusal> = line.withUnsafeBytes { bytes in
            do throws(RequestRefusal) { return .success(try takeLine(bytes)) } catch { return .failure(error) }
        }
        line.removeAll(keepingCapacity: true)
        swap(&line, &partialLine)
        return try step.get()
    }

    /// The most bytes that the next line may have with its end, and what breaks when it has more.
    private var lineLimit: (byteCount: Int, refusal: RequestRefusal) {
        switch state {
        case .requestLine:
            return (longestRequestLineByteCount, .targetTooLong)
        case .chunkSize:
            return (Self.longestChunkSizeDigitCount + limits.chunkExtensionByteCount + 2, .chunkExtensionsTooLarge)
        case .chunkEnd:
            return (2, .unterminatedChunk)
        default:
            return (max(0, limits.headByteCount - headByteCount), .headTooLarge)
        }
    }

    /// - Parameter bytes: up to and with its LF
    private mutating func takeLine(_ bytes: UnsafeRawBufferPointer) throws(RequestRefusal) -> Step {
        guard bytes.count >= 2, bytes[bytes.count - 2] == ASCII.carriageReturn else {
            throw state == .chunkEnd ? .unterminatedChunk : .bareLineFeed
        }
        let line = UnsafeRawBufferPointer(rebasing: bytes.dropLast(2))
        switch state {
        case .requestLine(let afterEmptyLine):
            headByteCount += bytes.count
            if line.isEmpty {
                if afterEmptyLine { throw .secondEmptyLine }
                headByteCount = 0
                state = .requestLine(afterEmptyLine: true)
                return .proceeds
            }
            try takeRequestLine(line)
            state = .fieldLines
        case .fieldLines:
            headByteCount += bytes.count
            if line.isEmpty { return try finishHead() }
            try takeFieldLine(line)
        case .chunkSize:
            try takeChunkSize(line)
        case .chunkEnd:
            guard line.isEmpty else { throw .unterminatedChunk }
            state = .chunkSize
        case .trailerLines:
            headByteCount += bytes.count
            if line.isEmpty { return .completes }
            try takeTrailerLine(line)
        case .betweenRequests, .fixedBody, .chunkData, .refused:
            preconditionFailure("no line is read here")
        }
        return .proceeds
    }
}

extension HTTPRequest {
    /// Stands where no request has been read yet.
    fileprivate static let unread = HTTPRequest(method: .get, path: "/")
}

/// The bytes that HTTP gives a meaning.
enum ASCII {
    static let tab = UInt8(ascii: "\t")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
}
