/// What became of the writes that a `BatchWriter` was given.
package struct BatchOutcome: Sendable, Hashable {
    /// A write that was not made.
    package struct Unwritten: Sendable, Hashable {
        /// The write itself.
        package let write: WriteRequest
        /// The key of the item that it is about.
        package let key: Item
        /// Why it was not made.
        package let error: DynamoDBError
    }

    /// How many writes were made; writes that say the same count once.
    package internal(set) var writtenCount = 0
    /// In no order. An item that is named here may yet have been written, when the answer was lost on the way.
    package internal(set) var unwritten: [Unwritten] = []
    /// An error that came for more than the writes that it is about. A ValidationException is about those alone.
    private var endingError: DynamoDBError?

    /// Writes that are refused keep the others away only when there are more of them than this: then something is wrong with all,
    /// and finding each of the others costs two requests more.
    package static let refusedWriteLimit = 1_000

    /// Why it is useless to begin another batch.
    package var reasonToStop: DynamoDBError? {
        endingError ?? (unwritten.count > Self.refusedWriteLimit ? unwritten.first?.error : nil)
    }

    /// Whether everything was written.
    package var isComplete: Bool { unwritten.isEmpty }

    /// Nothing was to be written.
    package init() {}

    /// Adds what became of other writes.
    package mutating func add(_ other: BatchOutcome) {
        writtenCount += other.writtenCount
        unwritten += other.unwritten
        endingError = endingError ?? other.endingError
    }

    mutating func add(_ writes: [WriteRequest], key: KeySchema, error: DynamoDBError) {
        unwritten += writes.map { Unwritten(write: $0, key: $0.key(key), error: error) }
        if error.code != .validation { endingError = endingError ?? error }
    }
}

/// Writes of the same key that say different things.
package struct DuplicateKeys: Error, Sendable, Hashable, CustomStringConvertible {
    /// The keys, in the order in which their second write was met.
    package let keys: [Item]

    /// How many keys there are; not which, for they are somebody's data.
    package var description: String {
        "\(keys.count) key(s) are written twice with different items"
    }
}

extension WriteRequest {
    /// The key of the item that it is about.
    package func key(_ schema: KeySchema) -> Item {
        switch self {
        case .put(let item): item.projected(to: schema.attributeNames)
        case .delete(let key): key
        }
    }

    /// Not less than the bytes that it has in the body of a request.
    var wireByteCountBound: Int {
        switch self {
        case .put(let item): 32 + item.wireByteCountBound
        case .delete(let key): 32 + key.wireByteCountBound
        }
    }
}

extension Item {
    /// Not less than the bytes of its JSON form. A byte of text takes six at most (`\u0001`), three bytes take four in base64.
    var wireByteCountBound: Int {
        reduce(2) { $0 + 6 * $1.name.utf8.count + 4 + $1.value.wireByteCountBound }
    }
}

extension AttributeValue {
    /// Not less than the bytes of its JSON form; 12 are more than any `{"BOOL":…}` around a value has.
    var wireByteCountBound: Int {
        switch self {
        case .string(let text): 12 + 6 * text.utf8.count
        case .number(let number): 12 + number.text.utf8.count
        case .binary(let bytes): 12 + Self.base64ByteCount(bytes)
        case .bool, .null: 16
        case .list(let elements): elements.reduce(12) { $0 + 1 + $1.wireByteCountBound }
        case .map(let item): 12 + item.wireByteCountBound
        case .stringSet(let strings): strings.reduce(12) { $0 + 3 + 6 * $1.utf8.count }
        case .numberSet(let numbers): numbers.reduce(12) { $0 + 3 + $1.text.utf8.count }
        case .binarySet(let binaries): binaries.reduce(12) { $0 + 3 + Self.base64ByteCount($1) }
        }
    }

    private static func base64ByteCount(_ bytes: [UInt8]) -> Int {
        (bytes.count + 2) / 3 * 4
    }
}
