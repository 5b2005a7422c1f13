import DynamoDB

/// What throughputs besides those of the schema may be, in the words of the service.
///
/// Source: "Warm throughput" and "Maximum throughput for on-demand tables" in the developer guide, and the answers of the service.
enum OptionRules {
    /// What a table or an index that is paid by request is ready for at first.
    private static let initialWarmth = WarmThroughput(readUnitsPerSecond: 12_000, writeUnitsPerSecond: 4_000)
    private static let initialThroughputPage =
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html"
        + "#on-demand-capacity-mode-initial"

    /// Checks what a table is created with.
    static func check(_ options: TableOptions, of schema: TableSchema) throws(DynamoDBError) {
        try check(options.onDemand, of: "table", schema.billing, takesBoundsAway: false)
        try check(options.warm, of: "table", throughput: schema.billing.throughput)
        for (name, index) in options.indexes.sorted(by: { $0.key < $1.key }) {
            try check(index, of: name, in: schema)
        }
    }

    /// Checks what an index is created with.
    static func check(_ options: IndexOptions, of name: String, in schema: TableSchema) throws(DynamoDBError) {
        let throughput = schema.globalIndexes.first { $0.name == name }?.throughput
        try check(options.onDemand, of: "index \(name)", schema.billing, takesBoundsAway: true)
        try check(options.warm, of: "index \(name)", throughput: throughput)
    }

    /// - Parameter takesBoundsAway: whether -1 may be asked for
    static func check(
        _ throughput: OnDemandThroughput?, of place: String, _ billing: BillingMode, takesBoundsAway: Bool
    ) throws(DynamoDBError) {
        guard let throughput else { return }
        for (name, units) in [
            ("MaxReadRequestUnits", throughput.maxReadRequestUnits), ("MaxWriteRequestUnits", throughput.maxWriteRequestUnits),
        ] {
            guard let units else { continue }
            guard billing == .payPerRequest else {
                throw .invalidParameters(
                    "\(name) for OnDemandThroughput cannot be specified when the table BillingMode is PROVISIONED")
            }
            guard units >= 1 || (takesBoundsAway && units == -1) else {
                throw .invalidParameters("Requested \(name) for OnDemandThroughput for \(place) is outside of valid range")
            }
        }
    }

    private static func check(
        _ warm: WarmThroughput?, of place: String, throughput: ProvisionedThroughput?
    ) throws(DynamoDBError) {
        let least = throughput.map(WarmThroughput.init) ?? initialWarmth
        guard let name = warm?.memberBelow(least) else { return }
        let unit = name == "ReadUnitsPerSecond" ? "ReadCapacityUnits" : "WriteCapacityUnits"
        throw .invalidParameters(
            "Requested \(name) for WarmThroughput for \(place) is lower than "
                + (throughput == nil
                    ? "initial throughput for OnDemand. See: \(initialThroughputPage)" : "\(unit) of ProvisionedThroughput"))
    }

    /// Checks a change of what a table or an index is ready for.
    static func check(_ warm: WarmThroughput, of place: String, after current: WarmThroughput) throws(DynamoDBError) {
        guard let name = warm.memberBelow(current) else { return }
        throw .invalidParameters(
            "Requested \(name) for WarmThroughput for \(place) is lower than current WarmThroughput, "
                + "decreasing WarmThroughput is not supported")
    }

    /// What a table or an index is ready for: what was asked for, or as much as it is paid for.
    static func warmth(_ asked: WarmThroughput?, throughput: ProvisionedThroughput?) -> WarmThroughput {
        (throughput.map(WarmThroughput.init) ?? initialWarmth).raised(to: asked)
    }
}

extension BillingMode {
    /// `nil` when it is paid by request.
    var throughput: ProvisionedThroughput? {
        if case .provisioned(let throughput) = self { throughput } else { nil }
    }
}

extension WarmThroughput {
    fileprivate init(_ throughput: ProvisionedThroughput) {
        self.init(
            readUnitsPerSecond: throughput.readCapacityUnits, writeUnitsPerSecond: throughput.writeCapacityUnits)
    }

    /// AWS's name of the first member that is smaller than that of another one.
    fileprivate func memberBelow(_ other: WarmThroughput) -> String? {
        if let units = readUnitsPerSecond, units < other.readUnitsPerSecond ?? 0 { return "ReadUnitsPerSecond" }
        if let units = writeUnitsPerSecond, units < other.writeUnitsPerSecond ?? 0 { return "WriteUnitsPerSecond" }
        return nil
    }

    /// The larger of both, member by member.
    func raised(to other: WarmThroughput?) -> WarmThroughput {
        WarmThroughput(
            readUnitsPerSecond: max(readUnitsPerSecond ?? 0, other?.readUnitsPerSecond ?? 0),
            writeUnitsPerSecond: max(writeUnitsPerSecond ?? 0, other?.writeUnitsPerSecond ?? 0))
    }
}

extension OnDemandThroughput {
    /// Both together, the other one's members first; `nil` when no bound is left.
    func changed(to other: OnDemandThroughput) -> OnDemandThroughput? {
        var changed = self
        if let units = other.maxReadRequestUnits { changed.maxReadRequestUnits = units < 0 ? nil : units }
        if let units = other.maxWriteRequestUnits { changed.maxWriteRequestUnits = units < 0 ? nil : units }
        return changed == OnDemandThroughput() ? nil : changed
    }
}

extension TableShape {
    /// The options of the table as they are described: what it is ready for is told in any case.
    var describedOptions: TableOptions {
        var options = settings.options
        options.warm = OptionRules.warmth(options.warm, throughput: schema.billing.throughput)
        options.onDemand = (options.onDemand ?? OnDemandThroughput()).changed(to: OnDemandThroughput())
        for index in schema.globalIndexes {
            var described = options.indexes[index.name] ?? IndexOptions()
            described.warm = OptionRules.warmth(described.warm, throughput: index.throughput)
            described.onDemand = OnDemandThroughput().changed(to: described.onDemand ?? OnDemandThroughput())
            options.indexes[index.name] = described
        }
        options.encryption = options.encryption.map { TableEncryption(keyID: keyARN($0.keyID)) }
        return options
    }
}
