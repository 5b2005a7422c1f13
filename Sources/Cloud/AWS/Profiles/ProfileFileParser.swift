/// Takes a shared file line by line.
struct ProfileFileParser {
    enum Section: Hashable {
        case profile(String)
        case services(String)
        /// Known to other programs.
        case other
    }

    /// Stands for `[profile default]` until the whole file has been read; no profile's name has a line feed.
    static let prefixedDefault = "default\n"

    let kind: ProfileFile.Kind
    private(set) var sections: [Section: [String: ProfileFile.Property]] = [:]
    private var section: Section?
    private var propertyName: String?

    init(kind: ProfileFile.Kind) {
        self.kind = kind
    }

    mutating func take(_ line: String) throws(ProfileFile.SyntaxError.Rule) {
        let text = Self.trimmed(line[...])
        guard let first = text.first, first != "#", first != ";" else { return }
        let isIndented = line.first == " " || line.first == "\t"
        if isIndented {
            try takeIndented(text)
        } else if first == "[" {
            try begin(text)
        } else {
            guard let section else { throw .propertyOutsideSection }
            let (name, value) = try Self.property(text)
            sections[section, default: [:]][name] = ProfileFile.Property(value: value)
            propertyName = name
        }
    }

    /// A further line of a value, or a setting of a setting without one.
    private mutating func takeIndented(_ text: Substring) throws(ProfileFile.SyntaxError.Rule) {
        guard let section, let propertyName, var property = sections[section]?[propertyName] else { throw .nothingToContinue }
        if property.value.isEmpty {
            let (name, value) = try Self.property(text)
            property.nested[name] = value
        } else {
            property.value += "\n\(text)"
        }
        sections[section]?[propertyName] = property
    }

    private mutating func begin(_ text: Substring) throws(ProfileFile.SyntaxError.Rule) {
        guard let close = text.firstIndex(of: "]") else { throw .unclosedSection }
        let name = Self.trimmed(text[..<close].dropFirst())
        guard !name.isEmpty else { throw .emptySectionName }
        let section = self.section(named: name)
        self.section = section
        propertyName = nil
        if sections[section] == nil { sections[section] = [:] }
    }

    private func section(named name: Substring) -> Section {
        switch kind {
        case .credentials:
            return .profile(String(name))
        case .config:
            if name == "default" { return .profile("default") }
            let words = name.split(maxSplits: 1, whereSeparator: \.isWhitespace)
            guard words.count == 2 else { return .other }
            let argument = Self.unquoted(Self.trimmed(words[1]))
            switch words[0] {
            case "profile": return .profile(argument == "default" ? Self.prefixedDefault : argument)
            case "services": return .services(argument)
            default: return .other
            }
        }
    }

    /// `name = value`, and perhaps a comment after a blank.
    private static func property(_ text: Substring) throws(ProfileFile.SyntaxError.Rule) -> (String, String) {
        guard let equals = text.firstIndex(of: "=") else { throw .missingEquals }
        let name = trimmed(text[..<equals])
        guard !name.isEmpty else { throw .emptyPropertyName }
        return (name.lowercased(), String(trimmed(withoutComment(text[text.index(after: equals)...]))))
    }

    /// A comment begins with a blank and `#` or `;`: a secret may have either of these inside.
    private static func withoutComment(_ text: Substring) -> Substring {
        var previous: Character = " "
        for index in text.indices {
            if text[index] == "#" || text[index] == ";", previous == " " || previous == "\t" { return text[..<index] }
            previous = text[index]
        }
        return text
    }

    private static func unquoted(_ text: Substring) -> String {
        guard text.count >= 2, let quote = text.first, quote == "\"" || quote == "'", text.last == quote else {
            return String(text)
        }
        return String(text.dropFirst().dropLast())
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
