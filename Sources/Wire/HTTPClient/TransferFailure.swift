import CCurl
import Glibc
import HTTP

/// What libcurl says about a transfer that did not succeed.
struct TransferFailure {
    let result: ccurl_result
    /// libcurl's own words, for results that have no better ones here.
    let detail: String
    /// `errno` of the failed connect, or 0.
    let systemError: Int32
    let wasConnected: Bool
    /// Whether the exchange's own time was up, rather than that for connecting or for a stall.
    let deadlineHasPassed: Bool
    let configuration: HTTPClientConfiguration

    /// The error for whoever asked.
    func error(for origin: String) -> HTTPTransportError {
        switch result {
        case CCURL_COULDNT_CONNECT, CCURL_PROXY:
            return HTTPTransportError(.notConnected, "\(origin) cannot be reached: \(connectReason)")
        case CCURL_COULDNT_RESOLVE_HOST:
            return HTTPTransportError(.notConnected, "\(origin) cannot be reached: its name has no address")
        case CCURL_COULDNT_RESOLVE_PROXY:
            return HTTPTransportError(.notConnected, "\(origin) cannot be reached: the name of the proxy has no address")
        case CCURL_OPERATION_TIMEDOUT:
            return timeout(origin)
        // The second: it was not sent again, see `EasyHandle.maySend`.
        case CCURL_GOT_NOTHING, CCURL_ABORTED_BY_CALLBACK:
            return HTTPTransportError(.interrupted, "\(origin) closed the connection without an answer")
        case CCURL_PARTIAL_FILE:
            return HTTPTransportError(.interrupted, "\(origin) closed the connection before its answer was complete")
        case CCURL_SEND_ERROR, CCURL_RECV_ERROR:
            return HTTPTransportError(.interrupted, "the connection to \(origin) broke: \(detail)")
        case CCURL_UNSUPPORTED_PROTOCOL, CCURL_WEIRD_SERVER_REPLY:
            return HTTPTransportError(.interrupted, "\(origin) did not answer in HTTP: \(detail)")
        case CCURL_SSL_CONNECT_ERROR, CCURL_PEER_FAILED_VERIFICATION, CCURL_SSL_CERTPROBLEM, CCURL_SSL_CIPHER,
            CCURL_SSL_ISSUER_ERROR, CCURL_SSL_INVALIDCERTSTATUS, CCURL_SSL_PINNEDPUBKEYNOTMATCH:
            return HTTPTransportError(.insecure, "\(origin) cannot be trusted: \(detail)")
        case CCURL_SSL_CACERT_BADFILE:
            return HTTPTransportError(.insecure, "\(origin) cannot be trusted: no certificates of authorities are installed")
        case CCURL_URL_MALFORMAT:
            return HTTPTransportError(.invalidRequest, "the request to \(origin) cannot be sent: \(detail)")
        case CCURL_OUT_OF_MEMORY, CCURL_SSL_ENGINE_INITFAILED:
            return HTTPTransportError(.unavailable, "libcurl cannot carry the request to \(origin): \(detail)")
        default:
            return HTTPTransportError(.interrupted, "the exchange with \(origin) failed: \(detail)")
        }
    }

    private func timeout(_ origin: String) -> HTTPTransportError {
        if deadlineHasPassed {
            return HTTPTransportError(.timedOut, "\(origin) did not answer in time")
        }
        if !wasConnected {
            return HTTPTransportError(
                .notConnected, "\(origin) cannot be reached: no connection within \(configuration.connectTimeout)")
        }
        return HTTPTransportError(.timedOut, "\(origin) sent nothing for \(configuration.stallTimeout ?? .zero)")
    }

    /// "connection refused" rather than libcurl's sentence with times and addresses.
    private var connectReason: String {
        guard systemError > 0, let text = strerror(systemError).map({ String(cString: $0) }) else { return detail }
        return text.prefix(1).lowercased() + text.dropFirst()
    }
}

extension ResponseAssembly.Refusal {
    /// The error for whoever asked.
    func error(for origin: String) -> HTTPTransportError {
        switch self {
        case .bodyTooLong(let limit):
            HTTPTransportError(.answerTooLarge, "the answer of \(origin) is longer than \(limit) bytes")
        case .headTooLong(let limit):
            HTTPTransportError(.answerTooLarge, "the head of the answer of \(origin) is longer than \(limit) bytes")
        case .tooManyFields(let limit):
            HTTPTransportError(.answerTooLarge, "the answer of \(origin) has more than \(limit) fields")
        case .unequalContentLengths:
            HTTPTransportError(.interrupted, "the answer of \(origin) has two different lengths")
        case .noStatusLine:
            HTTPTransportError(.interrupted, "the answer of \(origin) does not begin with a status")
        }
    }
}
