package import JSON

extension OnDemandThroughput {
    /// Reads one; `nil` for `null`.
    package init?(from reader: inout JSONReader) throws {
        var read: Int?
        var write: Int?
        let isThere = try reader.wireObject(.structure("OnDemandThroughput")) { key, reader in
            switch key {
            case "MaxReadRequestUnits": read = try reader.wireInteger(.long)
            case "MaxWriteRequestUnits": write = try reader.wireInteger(.long)
            default: break
            }
        }
        guard isThere else { return nil }
        self.init(maxReadRequestUnits: read, maxWriteRequestUnits: write)
    }
}

extension WarmThroughput {
    /// Reads one; `nil` for `null`.
    package init?(from reader: inout JSONReader) throws {
        var read: Int?
        var write: Int?
        let isThere = try reader.wireObject(.structure("WarmThroughput")) { key, reader in
            switch key {
            case "ReadUnitsPerSecond": read = try reader.wireInteger(.long)
            case "WriteUnitsPerSecond": write = try reader.wireInteger(.long)
            default: break
            }
        }
        guard isThere else { return nil }
        self.init(readUnitsPerSecond: read, writeUnitsPerSecond: write)
    }
}

/// `SSESpecification` as it is asked for.
package struct EncryptionRequest: Sendable {
    /// `nil` to go back to AWS's own key.
    package var encryption: TableEncryption?

    /// Reads one; `nil` for `null`.
    package init?(from reader: inout JSONReader, checks: inout RequestChecks) throws {
        var isEnabled: Bool?
        var type: String?
        var keyID: String?
        let isThere = try reader.wireObject(.structure("SSESpecification")) { key, reader in
            switch key {
            case "Enabled": isEnabled = try reader.wireBool()
            case "SSEType": type = try reader.wireString()
            case "KMSMasterKeyId": keyID = try reader.wireString()
            default: break
            }
        }
        guard isThere else { return nil }
        checks.checkChoice(type, at: "sSESpecification.sSEType", ["AES256", "KMS"])
        if let keyID { checks.checkLength(keyID, at: "sSESpecification.kMSMasterKeyId", 1...2048) }
        if isEnabled == false, type != nil {
            checks.note("One or more parameter values were invalid: SSEType can not be specified if Enabled is false")
        }
        if isEnabled ?? (type == "KMS") { encryption = TableEncryption(keyID: keyID) }
    }
}

extension IndexOptions {
    /// Reads a member of an index; says whether it was one of these.
    package mutating func read(_ key: JSONText, from reader: inout JSONReader) throws -> Bool {
        switch key {
        case "OnDemandThroughput": onDemand = try OnDemandThroughput(from: &reader)
        case "WarmThroughput": warm = try WarmThroughput(from: &reader)
        default: return false
        }
        return true
    }

    var isEmpty: Bool { self == IndexOptions() }
}

extension TableOptions {
    /// Reads what the journal keeps.
    package init(from reader: inout JSONReader) throws {
        self.init()
        var checks = RequestChecks()
        try reader.object { key, reader in
            switch key {
            case "OnDemandThroughput": onDemand = try OnDemandThroughput(from: &reader)
            case "WarmThroughput": warm = try WarmThroughput(from: &reader)
            case "SSESpecification": encryption = try EncryptionRequest(from: &reader, checks: &checks)?.encryption
            case "Indexes":
                try reader.object { name, reader in
                    var index = IndexOptions()
                    try reader.object { key, reader in _ = try index.read(key, from: &reader) }
                    indexes[name.string] = index
                }
            default: break
            }
        }
    }
}

extension JSONWriter {
    /// Writes options as the journal keeps them.
    package mutating func member(_ name: String, _ options: TableOptions) {
        key(name)
        beginObject()
        optionMembers(options)
        if !options.indexes.isEmpty {
            key("Indexes")
            beginObject()
            for (name, index) in options.indexes.sorted(by: { $0.key < $1.key }) {
                key(name)
                beginObject()
                indexOptionMembers(index)
                endObject()
            }
            endObject()
        }
        endObject()
    }

    /// Writes the options of a table as CreateTable takes them.
    mutating func optionMembers(_ options: TableOptions) {
        indexOptionMembers(IndexOptions(onDemand: options.onDemand, warm: options.warm))
        guard let encryption = options.encryption else { return }
        key("SSESpecification")
        beginObject()
        member("Enabled", true)
        member("SSEType", "KMS")
        if let keyID = encryption.keyID { member("KMSMasterKeyId", keyID) }
        endObject()
    }

    /// Writes the options of an index as CreateTable takes them.
    mutating func indexOptionMembers(_ options: IndexOptions) {
        if let onDemand = options.onDemand { self.onDemand(onDemand) }
        if let warm = options.warm { self.warm(warm, status: nil) }
    }

    /// Writes `OnDemandThroughput`.
    mutating func onDemand(_ throughput: OnDemandThroughput) {
        key("OnDemandThroughput")
        beginObject()
        if let units = throughput.maxReadRequestUnits { member("MaxReadRequestUnits", units) }
        if let units = throughput.maxWriteRequestUnits { member("MaxWriteRequestUnits", units) }
        endObject()
    }

    /// Writes `WarmThroughput`.
    ///
    /// - Parameter status: of one that is described
    mutating func warm(_ throughput: WarmThroughput, status: String?) {
        key("WarmThroughput")
        beginObject()
        if let units = throughput.readUnitsPerSecond { member("ReadUnitsPerSecond", units) }
        if let units = throughput.writeUnitsPerSecond { member("WriteUnitsPerSecond", units) }
        if let status { member("Status", status) }
        endObject()
    }

    /// Writes the options of a table as a description has them.
    mutating func describedOptions(_ options: TableOptions) {
        if let onDemand = options.onDemand { self.onDemand(onDemand) }
        if let warm = options.warm { self.warm(warm, status: "ACTIVE") }
        guard let encryption = options.encryption else { return }
        key("SSEDescription")
        beginObject()
        member("Status", "ENABLED")
        member("SSEType", "KMS")
        if let keyID = encryption.keyID { member("KMSMasterKeyArn", keyID) }
        endObject()
    }
}
