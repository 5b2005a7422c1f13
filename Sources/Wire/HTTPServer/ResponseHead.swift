import HTTP

/// What is said about the connection in an answer.
enum ConnectionOption {
    /// Nothing: the connection of HTTP/1.1 stays open.
    case stays
    /// `keep-alive`, which a client of HTTP/1.0 has asked for.
    case keepsAlive
    /// `close`: this is the last answer.
    case closes
}

/// Writes the head of an answer (RFC 9112 §4, §5).
///
/// 1. Exactly one of the framing fields stands there: `Content-Length`, except where RFC 9110 §8.6 forbids one.
/// 2. What a handler says about framing, connection or date is dropped: the server knows better.
/// 3. No value can end its line: ``HTTPField`` holds none that could.
enum ResponseHead {
    /// - Parameters:
    ///   - dateLine: a whole `date` field with its line end
    ///   - bytes: what the head is appended to
    static func append(
        _ response: HTTPResponse, connection: ConnectionOption, dateLine: [UInt8], to bytes: inout [UInt8]
    ) {
        appendStatusLine(response.status, to: &bytes)
        bytes.append(contentsOf: dateLine)
        for field in response.fields where !isForTheServer(field.name) {
            bytes.append(contentsOf: field.name.lowercased.utf8)
            bytes.append(UInt8(ascii: ":"))
            bytes.append(ASCII.space)
            bytes.append(contentsOf: field.value.utf8)
            bytes.append(ASCII.carriageReturn)
            bytes.append(ASCII.lineFeed)
        }
        if !response.status.forbidsBody {
            append("content-length: ", to: &bytes)
            appendDecimal(response.body.count, to: &bytes)
            append("\r\n", to: &bytes)
        }
        switch connection {
        case .stays: append("\r\n", to: &bytes)
        case .keepsAlive: append("connection: keep-alive\r\n\r\n", to: &bytes)
        case .closes: append("connection: close\r\n\r\n", to: &bytes)
        }
    }

    /// `100 Continue`, which has no fields.
    static let continueBytes = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

    private static func appendStatusLine(_ status: HTTPStatus, to bytes: inout [UInt8]) {
        if status == .ok { return append("HTTP/1.1 200 OK\r\n", to: &bytes) }
        append("HTTP/1.1 ", to: &bytes)
        appendDecimal(status.code, to: &bytes)
        // The space stands also before an empty reason phrase (RFC 9112 §4).
        append(" ", to: &bytes)
        bytes.append(contentsOf: status.reasonPhrase.utf8)
        append("\r\n", to: &bytes)
    }

    private static func isForTheServer(_ name: HTTPFieldName) -> Bool {
        // Few names have the length of one of these, so texts are rarely compared.
        switch name.lowercased.utf8.count {
        case 4: name == .date
        case 10: name == .connection
        case 14: name == .contentLength
        case 17: name == .transferEncoding
        default: false
        }
    }

    private static func append(_ text: StaticString, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private static func appendDecimal(_ number: Int, to bytes: inout [UInt8]) {
        if number >= 10 { appendDecimal(number / 10, to: &bytes) }
        bytes.append(UInt8(ascii: "0") + UInt8(number % 10))
    }
}
