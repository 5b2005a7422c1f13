import CCurl
import HTTP

/// One of libcurl's easy handles with the exchange that it carries; used again for the next one, since making a handle
/// costs more than half of what a request to DynamoDB on this machine does.
///
/// Confined to the loop's thread.
final class EasyHandle {
    let pointer: OpaquePointer
    private let configuration: HTTPClientConfiguration
    private let errorText: UnsafeMutableBufferPointer<CChar>
    private var fieldList: OpaquePointer?
    private var assembly: ResponseAssembly
    private(set) var exchange: Exchange?
    /// How often libcurl has begun to send the exchange's request.
    private var sendCount = 0

    /// - Returns: `nil` when libcurl has no memory
    init?(configuration: HTTPClientConfiguration) {
        guard let pointer = ccurl_easy_init() else { return nil }
        self.pointer = pointer
        self.configuration = configuration
        errorText = .allocate(capacity: CCURL_ERROR_BYTE_COUNT)
        errorText.initialize(repeating: 0)
        assembly = Self.makeAssembly(configuration)
        setConstants()
    }

    deinit {
        ccurl_easy_cleanup(pointer)
        ccurl_list_free(fieldList)
        errorText.deallocate()
    }

    private static func makeAssembly(_ configuration: HTTPClientConfiguration) -> ResponseAssembly {
        ResponseAssembly(
            bodyByteLimit: configuration.answerByteCount, headByteLimit: configuration.headByteCount,
            fieldLimit: configuration.fieldCount)
    }

    /// What is the same for every request.
    private func setConstants() {
        set(CCURL_OPTION_NOSIGNAL, 1)
        set(CCURL_OPTION_FOLLOWLOCATION, 0)
        set(CCURL_OPTION_SSL_VERIFYPEER, 1)
        set(CCURL_OPTION_SSL_VERIFYHOST, 2)
        if let file = configuration.authoritiesFile { check(ccurl_set_string(pointer, CCURL_OPTION_CAINFO, file)) }
        set(CCURL_OPTION_PATH_AS_IS, 1)
        set(CCURL_OPTION_TCP_KEEPALIVE, 1)
        set(CCURL_OPTION_SUPPRESS_CONNECT_HEADERS, 1)
        set(CCURL_OPTION_BUFFERSIZE, Self.receiveByteCount)
        set(CCURL_OPTION_CONNECTTIMEOUT_MS, configuration.connectTimeout.wholeMilliseconds)
        set(CCURL_OPTION_MAXAGE_CONN, Int(configuration.idleConnectionAge.components.seconds))
        if let stall = configuration.stallTimeout {
            set(CCURL_OPTION_LOW_SPEED_LIMIT, 1)
            set(CCURL_OPTION_LOW_SPEED_TIME, max(1, Int(stall.components.seconds)))
        }
        // An older libcurl does not know these. The scheme has been checked anyway; without the second, dropping a
        // transfer that waits for its address waits too.
        setIfKnown(ccurl_set_string(pointer, CCURL_OPTION_PROTOCOLS_STR, "http,https"))
        setIfKnown(ccurl_set_long(pointer, CCURL_OPTION_QUICK_EXIT, 1))
        let owner = Unmanaged.passUnretained(self).toOpaque()
        setIfKnown(ccurl_set_pointer(pointer, CCURL_OPTION_PREREQDATA, owner))
        setIfKnown(
            ccurl_set_gatekeeper(pointer, CCURL_OPTION_PREREQFUNCTION) { owner, _, _, _, _ in
                EasyHandle.maySend(owner) ? 0 : 1
            })
        check(ccurl_set_pointer(pointer, CCURL_OPTION_ERRORBUFFER, errorText.baseAddress))
        check(ccurl_set_pointer(pointer, CCURL_OPTION_HEADERDATA, owner))
        check(ccurl_set_pointer(pointer, CCURL_OPTION_WRITEDATA, owner))
        check(
            ccurl_set_receiver(pointer, CCURL_OPTION_HEADERFUNCTION) { bytes, size, count, owner in
                EasyHandle.receive(bytes, size * count, owner) { $0.assembly.receiveLine($1) }
            })
        check(
            ccurl_set_receiver(pointer, CCURL_OPTION_WRITEFUNCTION) { bytes, size, count, owner in
                EasyHandle.receive(bytes, size * count, owner) { $0.assembly.receiveBody($1) }
            })
    }

    /// A DynamoDB page has up to 1 MB: with libcurl's own 16 KiB it would take four times as many reads.
    private static let receiveByteCount = 64 << 10

    /// Called by libcurl inside `ccurl_multi_advance`, so on the loop's thread and while the loop keeps the handle alive.
    private static func receive(
        _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int, _ owner: UnsafeMutableRawPointer?,
        _ take: (EasyHandle, UnsafeRawBufferPointer) -> Bool
    ) -> Int {
        guard let owner else { return 0 }
        let handle = Unmanaged<EasyHandle>.fromOpaque(owner).takeUnretainedValue()
        // Anything but the count ends the transfer; for no bytes at all that must be another number than 0.
        return take(handle, UnsafeRawBufferPointer(start: bytes, count: count)) ? count : -1
    }

    /// Whether the request may go out.
    ///
    /// When a kept connection closes before a byte of the answer, libcurl sends the request once more over a new one. The
    /// other side may have acted on the first already, so only what can be repeated is (RFC 9110 §9.2.2).
    private static func maySend(_ owner: UnsafeMutableRawPointer?) -> Bool {
        guard let owner else { return false }
        let handle = Unmanaged<EasyHandle>.fromOpaque(owner).takeUnretainedValue()
        handle.sendCount += 1
        return handle.sendCount == 1 || handle.exchange?.request.method.isIdempotent ?? false
    }

    /// Makes the handle ready for an exchange.
    ///
    /// - Parameter remaining: until the exchange's deadline
    /// - Returns: `false` when libcurl has no memory; then ``reset()`` is called as after a transfer
    func prepare(_ exchange: Exchange, remaining: Duration) -> Bool {
        let request = exchange.request
        self.exchange = exchange
        assembly = Self.makeAssembly(configuration)
        sendCount = 0
        errorText[0] = 0
        for line in request.fieldLines {
            guard let list = ccurl_list_append(fieldList, line) else { return false }
            fieldList = list
        }
        check(ccurl_set_list(pointer, CCURL_OPTION_HTTPHEADER, fieldList))
        set(CCURL_OPTION_HTTP_VERSION, request.isEncrypted ? CCURL_HTTP_VERSION_2TLS : CCURL_HTTP_VERSION_1_1)
        set(CCURL_OPTION_TIMEOUT_MS, remaining.wholeMilliseconds)
        check(ccurl_set_string(pointer, CCURL_OPTION_ACCEPT_ENCODING, request.acceptsGzip ? "gzip" : nil))
        // The empty text is "no proxy"; NULL is "what the environment says".
        check(ccurl_set_string(pointer, CCURL_OPTION_PROXY, request.isNearby ? "" : nil))
        return setMethod(request) && ccurl_set_string(pointer, CCURL_OPTION_URL, request.url) == CCURL_OK
    }

    /// libcurl's three kinds of request (neither sending nor taking a body, sending one, taking one), each under the
    /// method's name.
    private func setMethod(_ request: OutgoingRequest) -> Bool {
        if request.method == .head {
            set(CCURL_OPTION_NOBODY, 1)
        } else if !request.body.isEmpty || [.post, .put, .patch].contains(request.method) {
            set(CCURL_OPTION_POST, 1)
            check(ccurl_set_offset(pointer, CCURL_OPTION_POSTFIELDSIZE_LARGE, Int64(request.body.count)))
            let result = request.body.withUnsafeBytes { bytes in
                // An empty array may have no address; libcurl needs one to know that there is a body, of no bytes.
                ccurl_set_bytes(
                    pointer, CCURL_OPTION_COPYPOSTFIELDS, bytes.baseAddress ?? UnsafeRawPointer(errorText.baseAddress))
            }
            guard result == CCURL_OK else { return false }
        } else {
            set(CCURL_OPTION_HTTPGET, 1)
        }
        return ccurl_set_string(pointer, CCURL_OPTION_CUSTOMREQUEST, request.method.name) == CCURL_OK
    }

    /// What became of the exchange, by libcurl's result.
    func outcome(_ result: ccurl_result, deadlineHasPassed: Bool) -> Exchange.Outcome? {
        guard let request = exchange?.request else { return nil }
        if let refusal = assembly.refusal { return .failure(refusal.error(for: request.origin)) }
        guard result == CCURL_OK else {
            let failure = TransferFailure(
                result: result, detail: detail(of: result),
                systemError: Int32(truncatingIfNeeded: ccurl_long_fact(pointer, CCURL_FACT_OS_ERRNO)),
                wasConnected: assembly.hasBegun || ccurl_double_fact(pointer, CCURL_FACT_CONNECT_TIME) > 0,
                deadlineHasPassed: deadlineHasPassed, configuration: configuration)
            return .failure(failure.error(for: request.origin))
        }
        guard let response = assembly.finish(isDecoded: request.acceptsGzip) else {
            return .failure(HTTPTransportError(.interrupted, "\(request.origin) closed the connection without an answer"))
        }
        return .success(response)
    }

    /// libcurl's own words on what happened to this transfer, or at least on the result.
    private func detail(of result: ccurl_result) -> String {
        errorText[errorText.count - 1] = 0
        if errorText[0] != 0, let start = errorText.baseAddress { return String(cString: start) }
        return ccurl_describe(result).map { String(cString: $0) } ?? "libcurl's error \(result)"
    }

    /// Lets go of the exchange: no body, no answer and no secret field stays in an idle handle.
    func reset() {
        exchange = nil
        assembly = Self.makeAssembly(configuration)
        check(ccurl_set_list(pointer, CCURL_OPTION_HTTPHEADER, nil))
        ccurl_list_free(fieldList)
        fieldList = nil
        check(ccurl_set_bytes(pointer, CCURL_OPTION_POSTFIELDS, nil))
        set(CCURL_OPTION_HTTPGET, 1)
    }

    private func set(_ option: ccurl_option, _ value: Int) {
        check(ccurl_set_long(pointer, option, value))
    }

    /// For options that every libcurl of our age takes; a refused value would be a mistake in this file.
    private func check(_ result: ccurl_result) {
        assert(result == CCURL_OK)
    }

    private func setIfKnown(_ result: ccurl_result) {
        assert(result == CCURL_OK || result == CCURL_UNKNOWN_OPTION)
    }
}

extension Duration {
    /// In milliseconds, rounded up, and at least 1: libcurl's 0 means "for ever".
    var wholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        guard seconds < Int64(Int32.max) / 1_000 else { return Int(Int32.max) }
        return max(1, Int(seconds) * 1_000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000))
    }
}
