/// Texts of the elements of a small XML document, by name: all that answers of the AWS query protocol are read for.
///
/// It is a look-up and no parser: of elements with the same name it takes the first, whatever surrounds it, and an element
/// that has others inside has no text.
struct XMLElements {
    private let text: String

    /// Answers have a few kilobytes; what is longer has no elements.
    private static let longestByteCount = 256 << 10

    init(_ bytes: [UInt8]) {
        text = bytes.count <= Self.longestByteCount ? String(decoding: bytes, as: UTF8.self) : ""
    }

    /// The text of the first element of that name; nothing when there is none, or it is empty.
    subscript(name: String) -> String? {
        let open = "<\(name)>"
        guard let start = text.indices.first(where: { text[$0] == "<" && text[$0...].hasPrefix(open) }) else { return nil }
        let rest = text[start...].dropFirst(open.count)
        guard let close = rest.firstIndex(of: "<"), rest[close...].hasPrefix("</\(name)>"), close > rest.startIndex else {
            return nil
        }
        return Self.unescaped(rest[..<close])
    }

    /// The five named references of XML 1.0, section 4.6, and numbers; any other stands for itself.
    private static func unescaped(_ text: Substring) -> String {
        var result = ""
        var rest = text
        while let character = rest.popFirst() {
            guard character == "&", let end = rest.firstIndex(of: ";"), let meant = referenced(rest[..<end]) else {
                result.append(character)
                continue
            }
            result.append(meant)
            rest = rest[rest.index(after: end)...]
        }
        return result
    }

    private static func referenced(_ name: Substring) -> Character? {
        switch name {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default:
            guard name.first == "#" else { return nil }
            let digits = name.dropFirst()
            let code = digits.first == "x" ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
            return code.flatMap(Unicode.Scalar.init).map(Character.init)
        }
    }
}
