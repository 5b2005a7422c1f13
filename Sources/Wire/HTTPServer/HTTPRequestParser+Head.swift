import HTTP

// MARK: - The request line (RFC 9112 §3)

extension HTTPRequestParser {
    /// Longer than every registered method; RFC 9112 §3 wants 501 for one that is longer than any the server knows.
    static let longestMethodByteCount = 32

    mutating func takeRequestLine(_ line: UnsafeRawBufferPointer) throws(RequestRefusal) {
        guard let methodEnd = line.firstIndex(of: ASCII.space, before: line.count), methodEnd > 0,
            let targetEnd = line.lastIndex(of: ASCII.space), targetEnd > methodEnd + 1
        else { throw .malformedRequestLine }
        let version = UnsafeRawBufferPointer(rebasing: line[(targetEnd + 1)...])
        let target = UnsafeRawBufferPointer(rebasing: line[(methodEnd + 1)..<targetEnd])
        request.method = try Self.method(UnsafeRawBufferPointer(rebasing: line[..<methodEnd]))
        framing.isOldVersion = try Self.isOldVersion(version)
        if target.count > limits.targetByteCount { throw .targetTooLong }
        let parts = try RequestTarget(target, method: request.method)
        request.scheme = parts.scheme
        request.authority = parts.authority
        request.path = parts.path
        request.query = parts.query
    }

    private static func method(_ bytes: UnsafeRawBufferPointer) throws(RequestRefusal) -> HTTPMethod {
        if bytes.matches("GET") { return .get }
        if bytes.matches("POST") { return .post }
        if bytes.matches("HEAD") { return .head }
        if bytes.matches("PUT") { return .put }
        if bytes.matches("DELETE") { return .delete }
        if bytes.matches("PATCH") { return .patch }
        if bytes.matches("OPTIONS") { return .options }
        if bytes.matches("CONNECT") { throw .connectMethod }
        guard let method = HTTPMethod(String(head: bytes)) else { throw .malformedRequestLine }
        if bytes.count > longestMethodByteCount { throw .methodTooLong }
        return method
    }

    /// Whether the version is 1.0 rather than 1.1.
    private static func isOldVersion(_ bytes: UnsafeRawBufferPointer) throws(RequestRefusal) -> Bool {
        if bytes.matches("HTTP/1.1") { return false }
        if bytes.matches("HTTP/1.0") { return true }
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard bytes.count == 8, UnsafeRawBufferPointer(rebasing: bytes[..<5]).matches("HTTP/"), digits.contains(bytes[5]),
            bytes[6] == UInt8(ascii: "."), digits.contains(bytes[7])
        else { throw .malformedRequestLine }
        throw .unsupportedVersion
    }
}

// MARK: - Field lines (RFC 9112 §5)

extension HTTPRequestParser {
    mutating func takeFieldLine(_ line: UnsafeRawBufferPointer) throws(RequestRefusal) {
        let (nameBytes, hash, value) = try splitFieldLine(line)
        if fieldCount == 0 { request.fields.reserveCapacity(Self.usualFieldCount) }
        fieldCount += 1
        if fieldCount > limits.fieldCount { throw .tooManyFields }
        let text = String(head: value)
        guard let entry = names.entry(nameBytes, hash: hash) else {
            guard let name = HTTPFieldName(String(head: nameBytes)) else { throw .malformedFieldName }
            request.fields.append(HTTPField(checked: name, text))
            return
        }
        if entry.role != .other { try takeFraming(entry.role, value, text) }
        request.fields.append(HTTPField(checked: entry.name, text))
    }

    /// Room for what clients mostly send, so that the list does not grow step by step.
    private static let usualFieldCount = 8

    private func splitFieldLine(
        _ line: UnsafeRawBufferPointer
    ) throws(RequestRefusal) -> (name: UnsafeRawBufferPointer, hash: UInt32, value: UnsafeRawBufferPointer) {
        let (nameByteCount, hash) = names.scanName(line)
        guard nameByteCount > 0, nameByteCount < line.count, line[nameByteCount] == UInt8(ascii: ":") else {
            throw Self.nameRefusal(line, nameByteCount: nameByteCount)
        }
        let value = UnsafeRawBufferPointer(rebasing: line[(nameByteCount + 1)...]).trimmed
        if let refusal = Self.valueRefusal(value) { throw refusal }
        return (UnsafeRawBufferPointer(rebasing: line[..<nameByteCount]), hash, value)
    }

    private static func nameRefusal(_ line: UnsafeRawBufferPointer, nameByteCount: Int) -> RequestRefusal {
        guard nameByteCount < line.count else { return .malformedFieldName }
        let byte = line[nameByteCount]
        let isBlank = byte == ASCII.space || byte == ASCII.tab
        if isBlank { return nameByteCount == 0 ? .foldedLine : .spaceBeforeColon }
        return byte == ASCII.carriageReturn ? .bareCarriageReturn : .malformedFieldName
    }

    /// Looks at eight bytes at a time for one below a space or DEL; a tab is allowed (RFC 9110 §5.5).
    private static func valueRefusal(_ value: UnsafeRawBufferPointer) -> RequestRefusal? {
        var index = 0
        let (ones, highs): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x8080_8080_8080_8080)
        while index + 8 <= value.count {
            let word = value.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            let isBelowSpace = (word &- ones &* 0x20) & ~word
            let differsFromDelete = word ^ ones &* 0x7f
            let isDelete = (differsFromDelete &- ones) & ~differsFromDelete
            // May point at a byte too many when a borrow runs over; the look at single bytes decides.
            if (isBelowSpace | isDelete) & highs != 0, let refusal = refusal(of: value[index..<(index + 8)]) { return refusal }
            index += 8
        }
        return refusal(of: value[index...])
    }

    private static func refusal(of bytes: Slice<UnsafeRawBufferPointer>) -> RequestRefusal? {
        for byte in bytes where byte < ASCII.space && byte != ASCII.tab || byte == 0x7f {
            return byte == ASCII.carriageReturn ? .bareCarriageReturn : .controlCharacter
        }
        return nil
    }

    /// Trailer fields are checked like others and dropped: nobody here asks for them (RFC 9110 §6.5.1).
    mutating func takeTrailerLine(_ line: UnsafeRawBufferPointer) throws(RequestRefusal) {
        _ = try splitFieldLine(line)
        fieldCount += 1
        if fieldCount > limits.fieldCount { throw .tooManyFields }
    }
}

// MARK: - Fields that frame the request (RFC 9112 §6)

extension HTTPRequestParser {
    private mutating func takeFraming(
        _ role: FieldNameTable.Role, _ value: UnsafeRawBufferPointer, _ text: String
    ) throws(RequestRefusal) {
        switch role {
        case .other:
            return
        case .host:
            if framing.host != nil { throw .repeatedHost }
            guard HostAndPort.isValid(value) else { throw .malformedHost }
            framing.host = text
        case .contentLength:
            if framing.contentLength != nil { throw .repeatedContentLength }
            framing.contentLength = try Self.contentLength(value)
        case .transferEncoding:
            var codings = framing.transferCodings ?? TransferCodings()
            try codings.append(value)
            framing.transferCodings = codings
        case .connection:
            for option in ListElements(value) {
                if option.equals("close") { framing.asksToClose = true }
                if option.equals("keep-alive") { framing.asksToKeepAlive = true }
            }
        case .expect:
            guard value.equals("100-continue") else { throw .unknownExpectation }
            framing.expectsContinue = true
        }
    }

    /// - Returns: at most `Int.max`: a number with more digits than fit is too large a body, not a malformed one
    private static func contentLength(_ value: UnsafeRawBufferPointer) throws(RequestRefusal) -> Int {
        if value.isEmpty { throw .malformedContentLength }
        var length = 0
        for byte in value {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { throw .malformedContentLength }
            let (product, overflow) = length.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(Int(byte - UInt8(ascii: "0")))
            length = overflow || carry ? .max : sum
        }
        return length
    }

    /// Decides at the end of a head where the request ends (RFC 9112 §6.3).
    mutating func finishHead() throws(RequestRefusal) -> Step {
        if !framing.isOldVersion, framing.host == nil { throw .missingHost }
        // An absolute target's authority goes before Host (RFC 9112 §3.2.2).
        if request.authority == nil { request.authority = framing.host }
        try checkHost()
        if framing.isOldVersion { framing.expectsContinue = false }
        if let codings = framing.transferCodings {
            if framing.isOldVersion { throw .transferEncodingInOldVersion }
            if framing.contentLength != nil { throw .lengthBesideTransferEncoding }
            if let refusal = codings.refusal { throw refusal }
            state = .chunkSize
            return .proceeds
        }
        guard let length = framing.contentLength ?? (Self.isWithoutBody(request.method) ? 0 : nil) else { throw .missingLength }
        if length > limits.bodyByteCount { throw .bodyTooLarge }
        if length == 0 { return .completes }
        state = .fixedBody(missingByteCount: length)
        return .proceeds
    }

    /// Whether a request of that method has no body when it says nothing of one. With the others a client that gives no length is
    /// confused, or is of HTTP/1.0 and would end its body with the connection (RFC 9110 §8.6, §15.5.12).
    private static func isWithoutBody(_ method: HTTPMethod) -> Bool {
        method != .post && method != .put && method != .patch
    }

    private func checkHost() throws(RequestRefusal) {
        guard let allowedHosts else { return }
        guard let authority = request.authority else { throw .hostNotAllowed }
        guard allowedHosts.contains(HostAndPort.host(of: authority)) else { throw .hostNotAllowed }
    }
}
