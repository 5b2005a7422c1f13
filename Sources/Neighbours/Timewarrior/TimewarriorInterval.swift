import JSON
package import Timekeeping

/// An interval as `timew export` tells it.
package struct TimewarriorInterval: Sendable, Hashable {
    package let start: Instant
    /// `nil` while it is running.
    package let end: Instant?
    /// Sorted and without repeats, as Timewarrior keeps them; it leaves the member out when there are none.
    package let tags: [String]
    package let annotation: String?

    package init(start: Instant, end: Instant?, tags: [String] = [], annotation: String? = nil) {
        self.start = start
        self.end = end
        self.tags = tags
        self.annotation = annotation
    }

    /// Reads one element of the export.
    ///
    /// - Throws: what is odd about it, so that the other intervals can be told apart from this one.
    init(_ value: JSONValue) throws(TimewarriorIntervalError) {
        guard case .object(let members) = value else { throw .notAnObject }
        guard let start = try TimewarriorInterval.instant("start", in: members) else { throw .missingStart }
        let end = try TimewarriorInterval.instant("end", in: members)
        if let end, end < start { throw .endBeforeStart }
        self.start = start
        self.end = end
        tags = try TimewarriorInterval.tags(in: members)
        switch members["annotation"] {
        case nil: annotation = nil
        case .string(let text): annotation = text.isEmpty ? nil : text
        default: throw .wrongType("annotation", "a text")
        }
    }

    private static func instant(_ name: String, in members: JSONObject) throws(TimewarriorIntervalError) -> Instant? {
        guard let value = members[name] else { return nil }
        guard case .string(let text) = value else { throw .wrongType(name, "a text") }
        if let instant = try? Instant(basic: text) { return instant }
        throw .badInstant(name, text)
    }

    private static func tags(in members: JSONObject) throws(TimewarriorIntervalError) -> [String] {
        guard let value = members["tags"] else { return [] }
        guard case .array(let elements) = value else { throw .wrongType("tags", "a list of texts") }
        var tags: [String] = []
        for element in elements {
            guard case .string(let tag) = element else { throw .wrongType("tags", "a list of texts") }
            tags.append(tag)
        }
        return tags
    }
}

/// Why one interval of an export cannot be used.
package enum TimewarriorIntervalError: Error, Sendable, Hashable, CustomStringConvertible {
    case notAnObject
    case missingStart
    case badInstant(String, String)
    case endBeforeStart
    case wrongType(String, String)

    package var description: String {
        switch self {
        case .notAnObject: "it is not an object"
        case .missingStart: "\"start\" is missing"
        case .badInstant(let name, let text): "\"\(name)\" must look like 20240521T061500Z, not \"\(text)\""
        case .endBeforeStart: "\"end\" is before \"start\""
        case .wrongType(let name, let type): "\"\(name)\" must be \(type)"
        }
    }
}
