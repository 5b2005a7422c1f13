package import JSON
package import Observation

/// A request as it travels: written by the client and read by the engine's face, its answer the other way round.
package protocol WireRequest: Sendable {
    associatedtype Answer: Sendable

    static var operation: DynamoDBOperation { get }

    /// Members that would change what the request means and that are not supported: a request that has one is refused. Members
    /// that AWS does not know, or that change nothing here, are ignored.
    static var unsupportedMembers: [String] { get }

    /// Reads a request from its body.
    ///
    /// - Throws: `JSONError` when the body is no JSON; a SerializationException for a member of the wrong kind; and, only when
    ///   the whole object has been read, a ValidationException
    static func read(from reader: inout JSONReader, checks: inout RequestChecks) throws -> Self

    /// Writes the members of the request's body.
    func writeMembers(to writer: inout JSONWriter)

    /// Reads the body of the answer. What is not understood is skipped.
    static func readAnswer(from reader: inout JSONReader) throws -> Answer

    /// Writes the members of the body of the answer.
    func writeMembers(of answer: Answer, to writer: inout JSONWriter)

    /// Has the request carried out.
    func send(to storage: some DynamoDBStorage, context: Context) async throws(DynamoDBError) -> Answer
}

extension WireRequest {
    package static var unsupportedMembers: [String] { [] }

    /// Reads the body of a request and checks all that can be checked without knowing the tables.
    ///
    /// - Throws: a SerializationException or a ValidationException, with AWS's message where AWS has one
    package init(decoding body: [UInt8]) throws(DynamoDBError) {
        self = try WireBody.decode(body) { reader, checks in try Self.read(from: &reader, checks: &checks) }
    }

    /// The body of the request.
    package func encoded() -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: 512)
        writer.beginObject()
        writeMembers(to: &writer)
        writer.endObject()
        return writer.bytes
    }

    /// Reads the body of the answer.
    ///
    /// - Throws: `malformedAnswer`
    package static func answer(decoding body: [UInt8]) throws(DynamoDBError) -> Answer {
        do {
            return try JSONReader.read(body, limits: answerLimits) { reader in try readAnswer(from: &reader) }
        } catch {
            throw DynamoDBError(
                .malformedAnswer, "the answer to \(operation.rawValue) cannot be understood: \(error)", status: nil)
        }
    }

    /// An answer has at most 16 MB (BatchGetItem) of values, which JSON's escapes and base64 make longer.
    private static var answerLimits: JSONLimits {
        var limits = JSONReader.wireLimits
        limits.byteCount = 64 << 20
        return limits
    }

    /// The body of the answer.
    package func encoded(_ answer: Answer) -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: 512)
        writer.beginObject()
        writeMembers(of: answer, to: &writer)
        writer.endObject()
        return writer.bytes
    }

    /// Reads the members of a request one by one.
    ///
    /// - Parameter member: reads the value of a member that it knows; says whether it knew it
    static func readMembers(
        from reader: inout JSONReader, checks: inout RequestChecks,
        _ member: (JSONText, inout JSONReader, inout RequestChecks) throws -> Bool
    ) throws {
        try WireBody.readMembers(
            of: operation.rawValue, from: &reader, checks: &checks, unsupportedMembers: unsupportedMembers, member)
    }
}

/// Reading the bodies of requests, whichever operation's.
package enum WireBody {
    /// Reads the body of a request and checks all that can be checked without knowing the tables.
    ///
    /// - Throws: a SerializationException or a ValidationException, with AWS's message where AWS has one
    package static func decode<Request>(
        _ body: [UInt8], _ read: (inout JSONReader, inout RequestChecks) throws -> Request
    ) throws(DynamoDBError) -> Request {
        let result: Result<Request, DynamoDBError>
        do {
            result = try JSONReader.read(body, limits: JSONReader.wireLimits) { reader in
                try readCompletely(from: &reader, read)
            }
        } catch let error as DynamoDBError {
            throw error
        } catch let error as JSONError where error.isDepthLimit {
            // Only values can be that deep.
            throw DynamoDBError(.validation, AttributeValueReader.nestedTooDeeply)
        } catch {
            // AWS says nothing more here; a place helps whoever wrote the body by hand.
            throw .serialization("\(error)")
        }
        return try result.get()
    }

    /// Reads a request to its end. What is wrong with it is no error of the reading: whatever follows the request in the body
    /// is looked at first.
    private static func readCompletely<Request>(
        from reader: inout JSONReader, _ read: (inout JSONReader, inout RequestChecks) throws -> Request
    ) throws -> Result<Request, DynamoDBError> {
        var checks = RequestChecks()
        do {
            return .success(try read(&reader, &checks))
        } catch let error as DynamoDBError where error.code == .validation {
            return .failure(error)
        }
    }

    /// Reads the members of a request one by one.
    ///
    /// - Parameters:
    ///   - operation: AWS's name of it
    ///   - unsupportedMembers: those that would change what the request means
    ///   - member: reads the value of a member that it knows; says whether it knew it
    package static func readMembers(
        of operation: String, from reader: inout JSONReader, checks: inout RequestChecks, unsupportedMembers: [String] = [],
        _ member: (JSONText, inout JSONReader, inout RequestChecks) throws -> Bool
    ) throws {
        guard try reader.begins(.object, of: .element("\(operation)Input")) else { return }
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if try member(key, &reader, &checks) { continue }
            let isUnsupported = unsupportedMembers.contains { key == $0 }
            // A value that is left is skipped.
            if isUnsupported, try reader.peek() != .null { checks.refuse(key.string) }
        }
    }
}

extension JSONError {
    fileprivate var isDepthLimit: Bool {
        if case .limit(.depth) = rule { true } else { false }
    }
}
