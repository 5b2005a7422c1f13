import HTTP

/// Puts an answer together from the lines and bytes that libcurl hands over, within limits.
///
/// libcurl has already framed the message; here interim heads (1xx) are dropped and trailers ignored. A line that is no
/// field is skipped rather than refused: what is odd in an answer that is understood does no harm to the one who asked.
struct ResponseAssembly {
    /// Why the rest of the answer is not wanted.
    enum Refusal: Hashable {
        case bodyTooLong(limit: Int)
        case headTooLong(limit: Int)
        case tooManyFields(limit: Int)
        case unequalContentLengths
        case noStatusLine
    }

    private enum Stage: Equatable { case beforeHead, head, body }

    private let bodyByteLimit: Int
    private let headByteLimit: Int
    private let fieldLimit: Int
    private var stage = Stage.beforeHead
    private var headByteCount = 0
    private var status: HTTPStatus?
    private var fields = HTTPFields()
    private var body: [UInt8] = []
    /// Set once; nothing is taken afterwards.
    private(set) var refusal: Refusal?

    init(bodyByteLimit: Int, headByteLimit: Int, fieldLimit: Int) {
        self.bodyByteLimit = bodyByteLimit
        self.headByteLimit = headByteLimit
        self.fieldLimit = fieldLimit
    }

    /// Whether anything of a head has come: then the other side has seen the request.
    var hasBegun: Bool { headByteCount > 0 }

    /// Takes one line of a head or of the trailers, with or without its line end.
    ///
    /// - Returns: whether more is wanted
    mutating func receiveLine(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard refusal == nil else { return false }
        headByteCount += bytes.count
        guard headByteCount <= headByteLimit else { return refuse(.headTooLong(limit: headByteLimit)) }
        var line = bytes[...]
        while let last = line.last, last == 0x0a || last == 0x0d { line.removeLast() }
        switch stage {
        case .beforeHead:
            return receiveStatusLine(line)
        case .head:
            return line.isEmpty ? endHead() : receiveField(line)
        case .body:
            return true
        }
    }

    /// Takes bytes of the body.
    ///
    /// - Returns: whether more is wanted
    mutating func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard refusal == nil else { return false }
        guard bytes.count <= bodyByteLimit - body.count else { return refuse(.bodyTooLong(limit: bodyByteLimit)) }
        body.append(contentsOf: bytes)
        return true
    }

    /// The answer, once libcurl says that it is whole.
    ///
    /// - Parameter isDecoded: whether libcurl has undone a content coding
    /// - Returns: `nil` when no head has come
    consuming func finish(isDecoded: Bool) -> HTTPResponse? {
        guard refusal == nil, stage == .body, let status else { return nil }
        if isDecoded, fields.contains(.contentEncoding) {
            fields.removeAll(.contentEncoding)
            fields.removeAll(.contentLength)
        }
        return HTTPResponse(status: status, fields: fields, body: body)
    }

    private mutating func refuse(_ refusal: Refusal) -> Bool {
        self.refusal = refusal
        return false
    }

    /// `HTTP/1.1 200 OK`, `HTTP/2 200`: what follows the first space are three digits.
    private mutating func receiveStatusLine(_ line: Slice<UnsafeRawBufferPointer>) -> Bool {
        guard line.starts(with: "HTTP/".utf8), let space = line.firstIndex(of: 0x20) else { return refuse(.noStatusLine) }
        let digits = line[(space + 1)...].prefix(3)
        guard digits.count == 3, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return refuse(.noStatusLine) }
        status = HTTPStatus(code: digits.reduce(0) { $0 * 10 + Int($1 - 0x30) })
        guard status != nil else { return refuse(.noStatusLine) }
        fields = HTTPFields()
        stage = .head
        return true
    }

    private mutating func receiveField(_ line: Slice<UnsafeRawBufferPointer>) -> Bool {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")),
            let name = HTTPFieldName(Self.text(line[..<colon]))
        else { return true }
        var value = line[(colon + 1)...]
        while let first = value.first, first == 0x20 || first == 0x09 { value.removeFirst() }
        while let last = value.last, last == 0x20 || last == 0x09 { value.removeLast() }
        guard let field = HTTPField(name, Self.text(value)) else { return true }
        guard fields.count < fieldLimit else { return refuse(.tooManyFields(limit: fieldLimit)) }
        if name == .contentLength, let earlier = fields[.contentLength], earlier != field.value {
            return refuse(.unequalContentLengths)
        }
        fields.append(field)
        return true
    }

    private static func text(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
        String(decoding: UnsafeRawBufferPointer(rebasing: bytes), as: UTF8.self)
    }

    private mutating func endHead() -> Bool {
        if let status, status.isInformational {
            stage = .beforeHead
            return true
        }
        stage = .body
        if let length = fields[.contentLength].flatMap(Int.init), length > 0 {
            body.reserveCapacity(min(length, Self.largestReservation))
        }
        return true
    }

    /// The announced length is a stranger's word (and HEAD's body never comes): so much is reserved on it, not more.
    private static let largestReservation = 1 << 20
}
