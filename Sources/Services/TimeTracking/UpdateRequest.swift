import DynamoDB
import HTTP
import JSON
import Timekeeping

/// The body of `/update`: a JSON array of entries. All are valid, or none is accepted.
///
/// Invariants:
/// 1. Every problem of every element is told, up to a limit, each with a JSON pointer (RFC 6901).
/// 2. Bad JSON anywhere in the body outweighs what else is wrong: it is told alone, with line and column.
/// 3. The entries that come out have different keys: equal repeats are one, different ones are refused.
struct UpdateRequest {
    /// The largest body: what API Gateway and Lambda take.
    static let maximumByteCount = 6 << 20
    /// The most entries of one request: at 25 a batch, what can be written before a gateway gives up.
    static let maximumEntryCount = 25_000
    /// How many problems are told.
    static let maximumViolationCount = 100

    private let activityTypes: ActivityTypes
    private var entries: [TimeEntry] = []
    /// By the bytes of the key: two spellings of one accented letter are two keys to DynamoDB, though one text to Swift.
    private var places: [[UInt8]: (element: Int, entry: Int)] = [:]
    private var violations: [Problem.Violation] = []
    private var violationCount = 0

    /// - Throws: ``Problem``: 400 with line and column or with every violation, 413 when there are too many bytes or entries.
    static func entries(in body: [UInt8], allowing activityTypes: ActivityTypes) throws -> [TimeEntry] {
        guard body.count <= maximumByteCount else { throw Problem(.contentTooLarge, "The body is larger than 6 MiB.") }
        var request = UpdateRequest(activityTypes: activityTypes)
        try JSONReader.read(body) { reader in
            guard try reader.peek() == .array else {
                throw Problem(
                    .badRequest, "The body must be an array of entries.", errors: [.init(pointer: "", rule: "must be an array")])
            }
            var index = 0
            try reader.array { reader in
                guard index < maximumEntryCount else {
                    throw Problem(.contentTooLarge, "The body has more than \(maximumEntryCount) entries.")
                }
                try request.read(element: index, from: &reader)
                index += 1
            }
        }
        guard request.violationCount == 0 else { throw request.problem }
        return request.entries
    }

    /// The media type of a request with a body must be JSON, where it is named at all.
    static func checkMediaType(_ request: HTTPRequest) throws {
        guard let type = request.fields[.contentType], type != "application/json" else { return }
        let essence = TextRules.trimmed(String(type.prefix { $0 != ";" })).lowercased()
        guard essence == "application/json" || essence.hasPrefix("application/") && essence.hasSuffix("+json") else {
            throw Problem(
                .unsupportedMediaType, "The body must be application/json, not \(essence).", fields: [.accept: "application/json"])
        }
    }

    private init(activityTypes: ActivityTypes) {
        self.activityTypes = activityTypes
    }

    private var problem: Problem {
        let told = violationCount > violations.count ? ", of which the first \(violations.count) are listed" : ""
        return Problem(
            .badRequest, "Nothing was stored: the body breaks \(violationCount) rule(s)\(told).", errors: violations)
    }

    // MARK: One element

    /// The fields of an element as they stand in the body.
    private struct Fields {
        var key: String?
        var year: String?
        var activityType: String?
        var start: String?
        var end: String?
        var duration: JSONNumber?
        var description: String?
        /// Fields that are there with a value of the wrong type; they are not reported as missing besides.
        var mistyped: Set<String> = []
    }

    private mutating func read(element: Int, from reader: inout JSONReader) throws {
        guard try reader.peek() == .object else {
            return report("/\(element)", rule: "must be an object")
        }
        typealias Attribute = TimeEntryTable.Attribute
        let before = violationCount
        var fields = Fields()
        try reader.object { name, reader in
            switch name {
            case "activity_start_end": fields.key = try text(Attribute.key, element, &reader, &fields)
            case "year": fields.year = try text(Attribute.year, element, &reader, &fields)
            case "activity_type": fields.activityType = try text(Attribute.activityType, element, &reader, &fields)
            case "start": fields.start = try text(Attribute.start, element, &reader, &fields)
            case "end": fields.end = try text(Attribute.end, element, &reader, &fields)
            case "description": fields.description = try text(Attribute.description, element, &reader, &fields)
            case "duration":
                if try reader.peek() == .number {
                    fields.duration = try reader.number()
                } else {
                    report("/\(element)/duration", rule: "must be a number")
                    fields.mistyped.insert(Attribute.duration)
                }
            default:
                report("/\(element)/\(UpdateRequest.escaped(name.string))", rule: "is not a field of an entry")
            }
        }
        let entry = entry(from: fields, element: element)
        guard let entry, violationCount == before else { return }
        add(entry, element: element)
    }

    private mutating func text(
        _ name: String, _ element: Int, _ reader: inout JSONReader, _ fields: inout Fields
    ) throws -> String? {
        if try reader.peek() == .string { return try reader.string() }
        report("/\(element)/\(name)", rule: "must be a string")
        fields.mistyped.insert(name)
        return nil
    }

    /// The entry, or `nil` after at least one report.
    private mutating func entry(from fields: Fields, element: Int) -> TimeEntry? {
        typealias Attribute = TimeEntryTable.Attribute
        let activityType = activityType(fields, element)
        let start = instant(Attribute.start, fields.start, fields, element)
        let end = instant(Attribute.end, fields.end, fields, element)
        let duration = fields.duration.flatMap { self.duration($0, element) }
        guard let activityType, let start, let end else { return nil }
        let entry: TimeEntry
        do {
            entry = try TimeEntry(
                activityType: activityType, start: start, end: end, duration: duration, description: fields.description)
        } catch {
            switch error {
            case .endBeforeStart: report("/\(element)/end", fields.end, rule: "\(error)")
            case .negativeDuration: report("/\(element)/duration", fields.duration?.text, rule: "\(error)")
            case .descriptionTooLong: report("/\(element)/description", fields.description, rule: "\(error)")
            }
            return nil
        }
        if let key = fields.key, !key.hasSameBytes(as: entry.key) {
            report("/\(element)/activity_start_end", key, rule: "must be \"\(entry.key)\", or be left out")
        }
        if let year = fields.year, year != entry.year {
            report("/\(element)/year", year, rule: "must be \"\(entry.year)\", the UTC year of start, or be left out")
        }
        return entry
    }

    private mutating func activityType(_ fields: Fields, _ element: Int) -> ActivityType? {
        let name = TimeEntryTable.Attribute.activityType
        guard let text = fields.activityType else {
            if !fields.mistyped.contains(name) { report("/\(element)/\(name)", rule: "is missing") }
            return nil
        }
        do {
            let type = try ActivityType(text)
            if activityTypes.contains(type) { return type }
            report("/\(element)/\(name)", text, rule: "must be one of \((activityTypes.list ?? []).joined(separator: ", "))")
        } catch {
            report("/\(element)/\(name)", text, rule: "\(error)")
        }
        return nil
    }

    private mutating func instant(_ name: String, _ text: String?, _ fields: Fields, _ element: Int) -> Instant? {
        guard let text else {
            if !fields.mistyped.contains(name) { report("/\(element)/\(name)", rule: "is missing") }
            return nil
        }
        do {
            return try Instant(rfc3339: text)
        } catch {
            report("/\(element)/\(name)", text, rule: "must be an instant like 2024-05-21T06:15:00Z: \(error)")
            return nil
        }
    }

    private mutating func duration(_ number: JSONNumber, _ element: Int) -> DynamoDBNumber? {
        do {
            return try DynamoDBNumber(number.text)
        } catch {
            report("/\(element)/duration", number.text, rule: "must have at most 38 digits and be within DynamoDB's range")
            return nil
        }
    }

    // MARK: Together

    private mutating func add(_ entry: TimeEntry, element: Int) {
        let key = entry.key
        let bytes = Array(key.utf8)
        if let first = places[bytes] {
            // Rows are compared, which are equal when their bytes are.
            if entries[first.entry].item != entry.item {
                report("/\(element)", key, rule: "has the same key as /\(first.element) and other content")
            }
            return
        }
        places[bytes] = (element, entries.count)
        entries.append(entry)
    }

    private mutating func report(_ pointer: String, _ value: String? = nil, rule: String) {
        violationCount += 1
        guard violations.count < UpdateRequest.maximumViolationCount else { return }
        violations.append(Problem.Violation(pointer: pointer, value: value, rule: rule))
    }

    /// A name as a reference token of a JSON pointer (RFC 6901 §3), shortened.
    private static func escaped(_ name: String) -> String {
        var token = ""
        for character in name.unicodeScalars.prefix(64) {
            switch character {
            case "~": token += "~0"
            case "/": token += "~1"
            default: token.unicodeScalars.append(character)
            }
        }
        return token
    }
}
