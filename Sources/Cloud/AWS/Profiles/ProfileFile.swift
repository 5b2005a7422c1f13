/// What stands in one of AWS's shared files, `~/.aws/config` or `~/.aws/credentials`.
///
/// Source: AWS SDKs and Tools reference guide, "Shared config and credentials files", "Format of the config file". Sections
/// with the same name are one, a later setting of the same name wins, names of settings are in lower case.
package struct ProfileFile: Sendable, Hashable {
    /// Which of the two: only their section names differ.
    package enum Kind: Sendable, Hashable {
        /// `[default]`, `[profile name]`, `[services name]` and others.
        case config
        /// `[name]`.
        case credentials
    }

    /// A setting; one with an empty value may have settings of its own, indented below it.
    package struct Property: Sendable, Hashable {
        /// What stands after `=`, without blanks and comment around it; further lines behind line feeds.
        package var value: String
        /// The settings below it, by name.
        package var nested: [String: String] = [:]
    }

    /// By name of the profile.
    package private(set) var profiles: [String: [String: Property]] = [:]
    /// By the name that a profile's `services` refers to.
    package private(set) var services: [String: [String: Property]] = [:]

    /// A file with nothing in it, as good as none.
    package init() {}

    /// A line that is none of the format's.
    package struct SyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
        /// One case for each way to be wrong.
        package enum Rule: Sendable, Hashable {
            case notUTF8
            case unclosedSection
            case emptySectionName
            case propertyOutsideSection
            case missingEquals
            case emptyPropertyName
            case nothingToContinue
        }

        /// From 1.
        package let line: Int
        /// What is wrong with the line.
        package let rule: Rule

        package var description: String { "line \(line): \(reason)" }

        private var reason: String {
            switch rule {
            case .notUTF8: "the text is not UTF-8"
            case .unclosedSection: "a section's name must end with \"]\""
            case .emptySectionName: "a section must have a name"
            case .propertyOutsideSection: "a setting must stand in a section such as [default]"
            case .missingEquals: "a setting must have the form name = value"
            case .emptyPropertyName: "a setting must have a name before \"=\""
            case .nothingToContinue: "an indented line must follow a setting"
            }
        }
    }

    /// Reads a file's bytes.
    ///
    /// - Throws: `SyntaxError` for the first line that is wrong; half a file would be half the truth
    package init(parsing bytes: [UInt8], kind: Kind) throws(SyntaxError) {
        var parser = ProfileFileParser(kind: kind)
        var number = 0
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            guard let text = String(validating: line, as: UTF8.self) else { throw SyntaxError(line: number, rule: .notUTF8) }
            do throws(SyntaxError.Rule) {
                try parser.take(text)
            } catch {
                throw SyntaxError(line: number, rule: error)
            }
        }
        for (section, properties) in parser.sections {
            switch section {
            case .profile(let name): profiles[name] = properties
            case .services(let name): services[name] = properties
            case .other: break
            }
        }
        // `[profile default]` is preferred to `[default]`, rather than mixed with it.
        if let preferred = parser.sections[.profile(ProfileFileParser.prefixedDefault)] {
            profiles["default"] = preferred
            profiles[ProfileFileParser.prefixedDefault] = nil
        }
    }
}

extension ProfileFile.SyntaxError.Rule: Error {}
