import HTTP

/// Why a request is answered without being handed to anyone: one case per rule.
///
/// Each of them ends the connection: after a broken frame nobody knows where the next request begins.
enum RequestRefusal: Error, Hashable, CaseIterable {
    case secondEmptyLine
    case bareLineFeed
    case bareCarriageReturn
    case controlCharacter
    case malformedRequestLine
    case methodTooLong
    case connectMethod
    case unsupportedVersion
    case targetTooLong
    case malformedTarget
    case malformedPercentCoding
    case headTooLarge
    case tooManyFields
    case foldedLine
    case spaceBeforeColon
    case malformedFieldName
    case missingHost
    case repeatedHost
    case malformedHost
    case hostNotAllowed
    case missingLength
    case repeatedContentLength
    case malformedContentLength
    case lengthBesideTransferEncoding
    case malformedTransferEncoding
    case chunkedNotLast
    case unknownTransferCoding
    case transferEncodingInOldVersion
    case unknownExpectation
    case bodyTooLarge
    case malformedChunkSize
    case chunkExtensionsTooLarge
    case unterminatedChunk
    case cutShort
    case tooSlow

    /// The status that the client is told.
    var status: HTTPStatus {
        switch self {
        case .tooSlow: .requestTimeout
        case .bodyTooLarge: .contentTooLarge
        case .targetTooLong: .uriTooLong
        case .missingLength: .lengthRequired
        case .unknownExpectation: .expectationFailed
        case .hostNotAllowed: .misdirectedRequest
        case .headTooLarge, .tooManyFields: .requestHeaderFieldsTooLarge
        case .methodTooLong, .connectMethod, .unknownTransferCoding: .notImplemented
        case .unsupportedVersion: .httpVersionNotSupported
        default: .badRequest
        }
    }

    /// The rule in a sentence for people. It has no byte that JSON would want escaped, and nothing of the request.
    var detail: String {
        switch self {
        case .secondEmptyLine: "At most one empty line may come before a request."
        case .bareLineFeed: "A line must end with CR and LF, not with LF alone."
        case .bareCarriageReturn: "A CR must be followed by LF."
        case .controlCharacter: "A field value must not contain control characters."
        case .malformedRequestLine: "A request line is a method, a target and a version with one space between them."
        case .methodTooLong: "No method has so long a name."
        case .connectMethod: "This server is not a proxy."
        case .unsupportedVersion: "This server speaks HTTP/1.1 and HTTP/1.0."
        case .targetTooLong: "The request target is too long."
        case .malformedTarget: "The request target must be a path and an optional query, or an http URI."
        case .malformedPercentCoding: "A % in the request target must be followed by two hexadecimal digits other than 00."
        case .headTooLarge: "The fields of the request are too large."
        case .tooManyFields: "The request has too many fields."
        case .foldedLine: "A field line must not begin with white space."
        case .spaceBeforeColon: "There must be no white space between a field name and its colon."
        case .malformedFieldName: "A field line must begin with a name and a colon."
        case .missingHost: "A request must have a Host field."
        case .repeatedHost: "A request must have one Host field only."
        case .malformedHost: "The Host field must be a host and an optional port."
        case .hostNotAllowed: "This server does not answer for that host."
        case .missingLength: "A request of this method must have a Content-Length or a Transfer-Encoding."
        case .repeatedContentLength: "A request must have one Content-Length only."
        case .malformedContentLength: "Content-Length must be digits."
        case .lengthBesideTransferEncoding: "A request must not have both Content-Length and Transfer-Encoding."
        case .malformedTransferEncoding: "Transfer-Encoding must be a list of codings."
        case .chunkedNotLast: "The coding chunked must stand once and last."
        case .unknownTransferCoding: "This server knows no transfer coding but chunked."
        case .transferEncodingInOldVersion: "HTTP/1.0 has no Transfer-Encoding."
        case .unknownExpectation: "This server meets no expectation but 100-continue."
        case .bodyTooLarge: "The body of the request is too large."
        case .malformedChunkSize: "A chunk must begin with its size in hexadecimal digits."
        case .chunkExtensionsTooLarge: "The chunk extensions are too large."
        case .unterminatedChunk: "The data of a chunk must end with CR and LF."
        case .cutShort: "The request ended before it was whole."
        case .tooSlow: "The request took too long to arrive."
        }
    }
}
