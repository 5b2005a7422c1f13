package import JSON

/// Reads the parts of `CreateTable` and of a table's description, which have the same shape.
///
/// Constraints are noted under AWS's paths; each part that is missing or wrong has a stand-in, so that all violations come in
/// one message.
package enum TableSchemaReader {
    /// `[{"AttributeName": …, "AttributeType": "S"}, …]`
    package static func attributeDefinitions(
        from reader: inout JSONReader, checks: inout RequestChecks
    ) throws -> [AttributeDefinition]? {
        var definitions: [AttributeDefinition] = []
        let isThere = try reader.wireList { reader in
            var name: String?
            var type: String?
            _ = try reader.wireObject(.element("AttributeDefinition")) { key, reader in
                switch key {
                case "AttributeName": name = try reader.wireString()
                case "AttributeType": type = try reader.wireString()
                default: break
                }
            }
            let path = "attributeDefinitions.\(definitions.count + 1).member"
            let checkedName = checks.required(name, at: "\(path).attributeName", standIn: "")
            let checkedType = checks.required(type, at: "\(path).attributeType", standIn: "S")
            if name != nil { checks.checkLength(checkedName, at: "\(path).attributeName", 1...255) }
            checks.checkChoice(type, at: "\(path).attributeType", ["B", "N", "S"])
            definitions.append(AttributeDefinition(name: checkedName, type: KeyAttributeType(rawValue: checkedType) ?? .string))
        }
        return isThere ? definitions : nil
    }

    /// `[{"AttributeName": …, "KeyType": "HASH"}, {"AttributeName": …, "KeyType": "RANGE"}]`
    package static func keySchema(
        from reader: inout JSONReader, at path: String, checks: inout RequestChecks
    ) throws -> KeySchema? {
        var elements: [(name: String, type: String)] = []
        let isThere = try reader.wireList { reader in
            var name: String?
            var type: String?
            _ = try reader.wireObject(.element("KeySchemaElement")) { key, reader in
                switch key {
                case "AttributeName": name = try reader.wireString()
                case "KeyType": type = try reader.wireString()
                default: break
                }
            }
            let element = "\(path).\(elements.count + 1).member"
            let checkedName = checks.required(name, at: "\(element).attributeName", standIn: "")
            let checkedType = checks.required(type, at: "\(element).keyType", standIn: "HASH")
            if name != nil { checks.checkLength(checkedName, at: "\(element).attributeName", 1...255) }
            checks.checkChoice(type, at: "\(element).keyType", ["HASH", "RANGE"])
            elements.append((checkedName, checkedType))
        }
        guard isThere else { return nil }
        let shown = "[\(elements.map(\.name).joined(separator: ", "))]"
        if path.hasPrefix("global"), elements.count > 1, elements.isKeyOfSeveralAttributes {
            // DynamoDB's keys of global indexes may have up to four attributes of each type.
            checks.refuse("\(path) with several attributes of one type")
            return KeySchema(partition: elements[0].name)
        }
        guard let first = elements.first else {
            checks.violation("[]", at: path, "Member must have length greater than or equal to 1")
            return KeySchema(partition: "")
        }
        if elements.count > 2 { checks.violation(shown, at: path, "Member must have length less than or equal to 2") }
        if first.type != "HASH" { checks.note("Invalid KeySchema: The first KeySchemaElement is not a HASH key type") }
        guard elements.count > 1 else { return KeySchema(partition: first.name) }
        if elements[1].type != "RANGE" {
            checks.note("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type")
        }
        return KeySchema(partition: first.name, sort: elements[1].name)
    }

    /// `{"ProjectionType": "INCLUDE", "NonKeyAttributes": […]}`
    package static func projection(
        from reader: inout JSONReader, at path: String, checks: inout RequestChecks
    ) throws -> Projection? {
        var type: String?
        var names: [String]?
        let isThere = try reader.wireObject(.structure("Projection")) { key, reader in
            switch key {
            case "ProjectionType": type = try reader.wireString()
            case "NonKeyAttributes":
                var read: [String] = []
                guard try reader.wireList({ reader in read.append(try reader.wireString() ?? "") }) else { break }
                names = read
                if read.isEmpty {
                    checks.violation("[]", at: "\(path).nonKeyAttributes", "Member must have length greater than or equal to 1")
                }
            default: break
            }
        }
        guard isThere else { return nil }
        checks.checkChoice(type, at: "\(path).projectionType", ["ALL", "INCLUDE", "KEYS_ONLY"])
        guard let type else {
            checks.note("One or more parameter values were invalid: Unknown ProjectionType: null")
            return .all
        }
        if names != nil, type != "INCLUDE" {
            checks.note(
                "One or more parameter values were invalid: ProjectionType is \(type), but NonKeyAttributes is specified")
        }
        switch type {
        case "INCLUDE":
            if names == nil {
                checks.note(
                    "One or more parameter values were invalid: ProjectionType is INCLUDE, but NonKeyAttributes is not specified")
            }
            return .include(names ?? [])
        case "KEYS_ONLY": return .keysOnly
        default: return .all
        }
    }

    /// `{"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}`
    package static func throughput(
        from reader: inout JSONReader, at path: String, checks: inout RequestChecks
    ) throws -> ProvisionedThroughput? {
        var read: Int?
        var write: Int?
        let isThere = try reader.wireObject(.structure("ProvisionedThroughput")) { key, reader in
            switch key {
            case "ReadCapacityUnits": read = try reader.wireInteger(.long)
            case "WriteCapacityUnits": write = try reader.wireInteger(.long)
            default: break
            }
        }
        guard isThere else { return nil }
        checks.checkRange(write, at: "\(path).writeCapacityUnits", 1...Int.max)
        checks.checkRange(read, at: "\(path).readCapacityUnits", 1...Int.max)
        return ProvisionedThroughput(
            readCapacityUnits: checks.required(read, at: "\(path).readCapacityUnits", standIn: 1),
            writeCapacityUnits: checks.required(write, at: "\(path).writeCapacityUnits", standIn: 1))
    }

    /// A list of indexes, as they are asked for or described.
    ///
    /// - Parameter options: gets what they are set to besides, by name
    package static func indexes(
        from reader: inout JSONReader, at path: String, _ options: inout [String: IndexOptions], checks: inout RequestChecks
    ) throws -> [IndexSchema] {
        var indexes: [IndexSchema] = []
        _ = try reader.wireList { reader in
            let member = "\(path).\(indexes.count + 1).member"
            let type = JSONReader.WireType.element("SecondaryIndex")
            indexes.append(try index(from: &reader, as: type, at: member, &options, checks: &checks))
        }
        return indexes
    }

    /// `{"IndexName": …, "KeySchema": …, "Projection": …}`, and perhaps a throughput.
    package static func index(
        from reader: inout JSONReader, as type: JSONReader.WireType, at member: String, _ options: inout [String: IndexOptions],
        checks: inout RequestChecks
    ) throws -> IndexSchema {
        var besides = IndexOptions()
        var name: String?
        var key: KeySchema?
        var projection: Projection?
        var throughput: ProvisionedThroughput?
        _ = try reader.wireObject(type) { memberName, reader in
            switch memberName {
            case "IndexName": name = try reader.wireString()
            case "KeySchema": key = try keySchema(from: &reader, at: "\(member).keySchema", checks: &checks)
            case "Projection": projection = try self.projection(from: &reader, at: "\(member).projection", checks: &checks)
            case "ProvisionedThroughput":
                throughput = try self.throughput(from: &reader, at: "\(member).provisionedThroughput", checks: &checks)
            default: _ = try besides.read(memberName, from: &reader)
            }
        }
        if let name { checks.checkName(name, at: "\(member).indexName") }
        if let name, !besides.isEmpty { options[name] = besides }
        return IndexSchema(
            name: checks.required(name, at: "\(member).indexName", standIn: ""),
            key: checks.required(key, at: "\(member).keySchema", standIn: KeySchema(partition: "")),
            projection: checks.required(projection, at: "\(member).projection", standIn: .all), throughput: throughput)
    }
}

extension [(name: String, type: String)] {
    /// Whether the elements of a key are one to four HASH attributes and then up to four RANGE ones, and not just one of each.
    fileprivate var isKeyOfSeveralAttributes: Bool {
        let partitions = prefix { $0.type == "HASH" }
        let sorts = dropFirst(partitions.count)
        return (1...4).contains(partitions.count) && sorts.count <= 4 && sorts.allSatisfy { $0.type == "RANGE" }
            && (partitions.count > 1 || sorts.count > 1)
    }
}
