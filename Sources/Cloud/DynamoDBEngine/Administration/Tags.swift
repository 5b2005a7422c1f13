import DynamoDB
import JSON
import Observation

/// What tags must be like. Source: "Tagging restrictions in DynamoDB" in the developer guide.
enum TagRules {
    /// AWS's limit on the tags of one table.
    static let countLimit = 50

    static func check(_ tags: [Tag]) throws(DynamoDBError) {
        var keys = Set<String>()
        if let twice = tags.first(where: { !keys.insert($0.key).inserted }) {
            throw .invalidParameters("Duplicate tag key: \(twice.key)")
        }
        if tags.contains(where: { $0.key.lowercased().hasPrefix("aws:") }) {
            throw .validation("One or more parameter values were invalid: Tag keys cannot start with aws:")
        }
        guard tags.count <= countLimit else { throw .validation("Too many tags: a resource can have at most \(countLimit) tags") }
    }
}

extension DynamoDBEngine {
    /// The name of the table that an ARN names.
    func tableName(ofResource arn: String) throws(DynamoDBError) -> String {
        let kind = "table/"
        let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "arn", parts[2] == "dynamodb", parts[5].hasPrefix(kind), parts[5] != kind
        else { throw .validation("Invalid TableArn: Invalid ResourceArn provided as input \(arn)") }
        let name = String(parts[5].dropFirst(kind.count).prefix { $0 != "/" })
        guard look({ $0.shape(named: name)?.arn }) == arn else {
            throw DynamoDBError(.resourceNotFound, "Requested resource not found: ResourcArn: \(arn) not found")
        }
        return name
    }
}

extension WireOnlyRequest {
    /// Reads a request about the table of an ARN.
    ///
    /// - Parameter member: reads the value of another member that it knows; says whether it knew it
    static func readARN(
        from reader: inout JSONReader, checks: inout RequestChecks,
        _ member: (JSONText, inout JSONReader, inout RequestChecks) throws -> Bool
    ) throws -> String {
        var arn: String?
        try readMembers(from: &reader, checks: &checks) { key, reader, checks in
            guard key == "ResourceArn" else { return try member(key, &reader, &checks) }
            arn = try reader.wireString()
            return true
        }
        return checks.required(arn, at: "resourceArn", standIn: "")
    }
}

/// `TagResource`: tags of the same key are replaced.
struct TagResourceRequest: WireOnlyRequest {
    static let operation = "TagResource"

    private var arn: String
    private var tags: [Tag]

    static func read(from reader: inout JSONReader, checks: inout RequestChecks) throws -> TagResourceRequest {
        var tags: [Tag]?
        let arn = try readARN(from: &reader, checks: &checks) { key, reader, checks in
            guard key == "Tags" else { return false }
            tags = try Tag.list(from: &reader, checks: &checks)
            return true
        }
        let request = TagResourceRequest(arn: arn, tags: checks.required(tags, at: "tags", standIn: []))
        if tags?.isEmpty == true { checks.note("Atleast one Tag needs to be provided as Input.") }
        try checks.finish()
        return request
    }

    func carryOut(
        by engine: DynamoDBEngine, _ surroundings: Surroundings, to writer: inout JSONWriter
    ) async throws(DynamoDBError) {
        try await engine.change(try engine.tableName(ofResource: arn)) { shape throws(DynamoDBError) in
            var settings = shape.settings
            try TagRules.check(tags)
            for tag in tags {
                if let place = settings.tags.firstIndex(where: { $0.key == tag.key }) {
                    settings.tags[place] = tag
                } else {
                    settings.tags.append(tag)
                }
            }
            try TagRules.check(settings.tags)
            return shape.changed(settings: settings)
        }
    }
}

/// `UntagResource`
struct UntagResourceRequest: WireOnlyRequest {
    static let operation = "UntagResource"

    private var arn: String
    private var keys: [String]

    static func read(from reader: inout JSONReader, checks: inout RequestChecks) throws -> UntagResourceRequest {
        var keys: [String]?
        let arn = try readARN(from: &reader, checks: &checks) { key, reader, _ in
            guard key == "TagKeys" else { return false }
            var read: [String] = []
            if try reader.wireList({ read.append(try $0.wireString() ?? "") }) { keys = read }
            return true
        }
        let request = UntagResourceRequest(arn: arn, keys: checks.required(keys, at: "tagKeys", standIn: []))
        if keys?.isEmpty == true { checks.note("Atleast one Tag Key needs to be provided as Input.") }
        try checks.finish()
        return request
    }

    func carryOut(
        by engine: DynamoDBEngine, _ surroundings: Surroundings, to writer: inout JSONWriter
    ) async throws(DynamoDBError) {
        try await engine.change(try engine.tableName(ofResource: arn)) { shape throws(DynamoDBError) in
            var settings = shape.settings
            settings.tags.removeAll { keys.contains($0.key) }
            return shape.changed(settings: settings)
        }
    }
}

/// `ListTagsOfResource`: all on one page.
struct ListTagsOfResourceRequest: WireOnlyRequest {
    static let operation = "ListTagsOfResource"

    private var arn: String

    static func read(from reader: inout JSONReader, checks: inout RequestChecks) throws -> ListTagsOfResourceRequest {
        let arn = try readARN(from: &reader, checks: &checks) { _, _, _ in false }
        try checks.finish()
        return ListTagsOfResourceRequest(arn: arn)
    }

    func carryOut(
        by engine: DynamoDBEngine, _ surroundings: Surroundings, to writer: inout JSONWriter
    ) async throws(DynamoDBError) {
        let name = try engine.tableName(ofResource: arn)
        writer.member("Tags", engine.look { $0.shape(named: name)?.settings.tags ?? [] })
    }
}
