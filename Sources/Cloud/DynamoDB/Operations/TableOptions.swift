/// The most requests a second that are taken of a table or an index that is paid by request (`OnDemandThroughput`).
package struct OnDemandThroughput: Sendable, Hashable {
    /// `nil` when it is not said; -1 takes a bound away.
    package var maxReadRequestUnits: Int?
    /// `nil` when it is not said; -1 takes a bound away.
    package var maxWriteRequestUnits: Int?

    package init(maxReadRequestUnits: Int? = nil, maxWriteRequestUnits: Int? = nil) {
        self.maxReadRequestUnits = maxReadRequestUnits
        self.maxWriteRequestUnits = maxWriteRequestUnits
    }
}

/// The requests a second that a table or an index is ready for (`WarmThroughput`).
package struct WarmThroughput: Sendable, Hashable {
    /// `nil` when it is not said.
    package var readUnitsPerSecond: Int?
    /// `nil` when it is not said.
    package var writeUnitsPerSecond: Int?

    package init(readUnitsPerSecond: Int? = nil, writeUnitsPerSecond: Int? = nil) {
        self.readUnitsPerSecond = readUnitsPerSecond
        self.writeUnitsPerSecond = writeUnitsPerSecond
    }
}

/// What a global index is set to besides its schema.
package struct IndexOptions: Sendable, Hashable {
    /// The most that it takes.
    package var onDemand: OnDemandThroughput?
    /// What it is ready for.
    package var warm: WarmThroughput?

    package init(onDemand: OnDemandThroughput? = nil, warm: WarmThroughput? = nil) {
        self.onDemand = onDemand
        self.warm = warm
    }
}

/// Encryption by a key that is not AWS's own (`SSESpecification`).
package struct TableEncryption: Sendable, Hashable {
    /// `nil` for the key that AWS manages.
    package var keyID: String?

    package init(keyID: String? = nil) {
        self.keyID = keyID
    }
}

/// What a table is set to besides its schema: told again, and of no effect on a machine of one's own.
package struct TableOptions: Sendable, Hashable {
    /// The most that it takes.
    package var onDemand: OnDemandThroughput?
    /// What it is ready for.
    package var warm: WarmThroughput?
    /// `nil` for AWS's own key.
    package var encryption: TableEncryption?
    /// Those of global indexes, by name.
    package var indexes: [String: IndexOptions] = [:]

    package init() {}
}
