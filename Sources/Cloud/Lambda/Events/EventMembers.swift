import Digest
import JSON

/// The members of an event, read by what they should be.
struct EventMembers {
    private let event: JSONValue
    /// What the event is, for errors.
    let kind: String

    init(_ event: JSONValue, kind: String) {
        self.event = event
        self.kind = kind
    }

    func malformed(_ member: String) -> EventError {
        .malformed(kind: kind, member: member)
    }

    func text(_ name: String) throws(EventError) -> String {
        guard let text = event[name]?.stringValue else { throw malformed(name) }
        return text
    }

    /// A map of texts, or of lists of texts, as pairs; empty when it is null or missing.
    func pairs(_ name: String) throws(EventError) -> [(name: String, value: String)] {
        guard let value = event[name], !value.isNull else { return [] }
        guard let members = value.objectValue else { throw malformed(name) }
        var pairs: [(name: String, value: String)] = []
        for member in members {
            switch member.value {
            case .string(let text): pairs.append((member.name, text))
            case .array(let values):
                for value in values {
                    guard let text = value.stringValue else { throw malformed(name) }
                    pairs.append((member.name, text))
                }
            default: throw malformed(name)
            }
        }
        return pairs
    }

    /// The first map, or the second one where the first is null or missing.
    func pairs(_ name: String, or other: String) throws(EventError) -> [(name: String, value: String)] {
        guard let value = event[name], !value.isNull else { return try pairs(other) }
        return try pairs(name)
    }

    /// The body, decoded where it is base64.
    func body() throws(EventError) -> [UInt8] {
        guard let value = event["body"], !value.isNull else { return [] }
        guard let text = value.stringValue else { throw malformed("body") }
        guard event["isBase64Encoded"]?.boolValue == true else { return Array(text.utf8) }
        do {
            return try Base64.decode(text)
        } catch {
            throw malformed("body")
        }
    }
}
