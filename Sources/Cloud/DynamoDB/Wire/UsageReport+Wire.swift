package import JSON

/// Reads the members that ask for a report.
package struct UsageReportReader {
    private var capacity: String?
    private var collectionMetrics: String?

    package init() {}

    /// - Returns: whether it was one of these members
    package mutating func read(_ key: JSONText, from reader: inout JSONReader) throws -> Bool {
        switch key {
        case "ReturnConsumedCapacity": capacity = try reader.wireString()
        case "ReturnItemCollectionMetrics": collectionMetrics = try reader.wireString()
        default: return false
        }
        return true
    }

    /// What is asked for; what is wrong with it is noted.
    package func report(_ checks: inout RequestChecks) -> UsageReport {
        checks.checkChoice(capacity, at: "returnConsumedCapacity", ["INDEXES", "TOTAL", "NONE"])
        checks.checkChoice(collectionMetrics, at: "returnItemCollectionMetrics", ["SIZE", "NONE"])
        return UsageReport(
            capacity: capacity.flatMap { UsageReport.Capacity(rawValue: $0) } ?? .none, collectionSize: collectionMetrics == "SIZE")
    }
}

extension ConsumedCapacity {
    /// Reads one; `nil` for `null`.
    init?(from reader: inout JSONReader) throws {
        var capacity = ConsumedCapacity(tableName: "", units: 0)
        let isThere = try reader.wireObject(.structure("ConsumedCapacity")) { key, reader in
            switch key {
            case "TableName": capacity.tableName = try reader.wireString() ?? ""
            case "CapacityUnits": capacity.units = try reader.wireDouble() ?? 0
            case "ReadCapacityUnits": capacity.readUnits = try reader.wireDouble()
            case "WriteCapacityUnits": capacity.writeUnits = try reader.wireDouble()
            case "Table": capacity.tableUnits = try Self.units(from: &reader)
            case "GlobalSecondaryIndexes": capacity.globalIndexUnits = try Self.unitsByIndex(from: &reader)
            case "LocalSecondaryIndexes": capacity.localIndexUnits = try Self.unitsByIndex(from: &reader)
            default: break
            }
        }
        guard isThere else { return nil }
        self = capacity
    }

    /// Reads a list of them; `nil` for `null`.
    static func list(from reader: inout JSONReader) throws -> [ConsumedCapacity]? {
        var list: [ConsumedCapacity] = []
        let isThere = try reader.wireList { reader in
            if let capacity = try ConsumedCapacity(from: &reader) { list.append(capacity) }
        }
        return isThere ? list : nil
    }

    private static func units(from reader: inout JSONReader) throws -> Double? {
        var units: Double?
        _ = try reader.wireObject(.structure("Capacity")) { key, reader in
            if key == "CapacityUnits" { units = try reader.wireDouble() }
        }
        return units
    }

    private static func unitsByIndex(from reader: inout JSONReader) throws -> [String: Double] {
        var unitsByIndex: [String: Double] = [:]
        _ = try reader.wireObject(.structure("Capacity")) { key, reader in
            let name = key.string
            unitsByIndex[name] = try units(from: &reader)
        }
        return unitsByIndex
    }
}

extension ItemCollectionMetrics {
    /// Reads one; `nil` for `null`.
    init?(from reader: inout JSONReader, _ values: inout AttributeValueReader) throws {
        var itemKey = Item()
        var bounds: [Double] = []
        let isThere = try reader.wireObject(.structure("ItemCollectionMetrics")) { key, reader in
            switch key {
            case "ItemCollectionKey": itemKey = try values.item(from: &reader) ?? [:]
            case "SizeEstimateRangeGB": _ = try reader.wireList { bounds.append(try $0.wireDouble() ?? 0) }
            default: break
            }
        }
        guard isThere else { return nil }
        self.init(key: itemKey, sizeEstimateGB: (bounds.min() ?? 0)...(bounds.max() ?? 0))
    }

    /// Reads those of some tables; `nil` for `null`.
    static func tables(
        from reader: inout JSONReader, _ values: inout AttributeValueReader
    ) throws -> [String: [ItemCollectionMetrics]]? {
        var tables: [String: [ItemCollectionMetrics]] = [:]
        let isThere = try reader.wireObject(.structure("ItemCollectionMetrics")) { key, reader in
            var list: [ItemCollectionMetrics] = []
            let name = key.string
            _ = try reader.wireList { reader in
                if let metrics = try ItemCollectionMetrics(from: &reader, &values) { list.append(metrics) }
            }
            tables[name] = list
        }
        return isThere ? tables : nil
    }
}

extension JSONReader {
    /// A number, as near as a `Double` comes to it.
    mutating func wireDouble() throws -> Double? {
        try begins(.number, of: .long) ? try number().doubleValue : nil
    }
}

extension JSONWriter {
    /// Writes the members that ask for a report.
    mutating func reportMembers(_ report: UsageReport) {
        if report.capacity != .none { member("ReturnConsumedCapacity", report.capacity.rawValue) }
        if report.collectionSize { member("ReturnItemCollectionMetrics", "SIZE") }
    }

    /// Writes the member that tells what was used, where it was asked for.
    package mutating func capacityMember(_ capacity: ConsumedCapacity?) {
        guard let capacity else { return }
        key("ConsumedCapacity")
        self.capacity(capacity)
    }

    /// The same of several tables.
    package mutating func capacityMember(_ capacities: [ConsumedCapacity]?) {
        guard let capacities else { return }
        key("ConsumedCapacity")
        beginArray()
        for capacity in capacities { self.capacity(capacity) }
        endArray()
    }

    private mutating func capacity(_ capacity: ConsumedCapacity) {
        beginObject()
        member("TableName", capacity.tableName)
        unitsMember("CapacityUnits", capacity.units)
        if let units = capacity.readUnits { unitsMember("ReadCapacityUnits", units) }
        if let units = capacity.writeUnits { unitsMember("WriteCapacityUnits", units) }
        if let units = capacity.tableUnits {
            key("Table")
            beginObject()
            unitsMember("CapacityUnits", units)
            if capacity.readUnits != nil { unitsMember("ReadCapacityUnits", units) }
            if capacity.writeUnits != nil { unitsMember("WriteCapacityUnits", units) }
            endObject()
        }
        for (list, indexes) in [
            ("GlobalSecondaryIndexes", capacity.globalIndexUnits), ("LocalSecondaryIndexes", capacity.localIndexUnits),
        ] where !indexes.isEmpty {
            key(list)
            beginObject()
            for (name, units) in indexes.sorted(by: { $0.key < $1.key }) {
                key(name)
                beginObject()
                unitsMember("CapacityUnits", units)
                endObject()
            }
            endObject()
        }
        endObject()
    }

    private mutating func unitsMember(_ name: String, _ units: Double) {
        key(name)
        raw(Array("\(units)".utf8))
    }

    /// Writes the member that tells how much stands under the key, where it was asked for.
    mutating func collectionMember(_ metrics: ItemCollectionMetrics?) {
        guard let metrics else { return }
        key("ItemCollectionMetrics")
        collectionMetrics(metrics)
    }

    /// The same of several tables.
    mutating func collectionMember(_ tables: [String: [ItemCollectionMetrics]]?) {
        guard let tables else { return }
        key("ItemCollectionMetrics")
        beginObject()
        for (name, list) in tables.sorted(by: { $0.key < $1.key }) {
            key(name)
            beginArray()
            for metrics in list { collectionMetrics(metrics) }
            endArray()
        }
        endObject()
    }

    private mutating func collectionMetrics(_ metrics: ItemCollectionMetrics) {
        beginObject()
        member("ItemCollectionKey", metrics.key)
        key("SizeEstimateRangeGB")
        beginArray()
        raw(Array("\(metrics.sizeEstimateGB.lowerBound)".utf8))
        raw(Array("\(metrics.sizeEstimateGB.upperBound)".utf8))
        endArray()
        endObject()
    }
}
