package import JSON

/// The file of `sam local --env-vars`: variables for every function under `Parameters`, for one under its logical id.
extension Environment {
    /// The variables of a SAM file.
    ///
    /// What stands under the logical id wins over `Parameters`. Values are strings; numbers, `true` and `false` count as
    /// their text, `null` as not set, as SAM does it.
    ///
    /// - Parameters:
    ///   - bytes: the file
    ///   - name: what problems call the file
    ///   - logicalID: the function; without one the only function in the file is meant, where there is only one
    /// - Throws: `SAMFileError`
    package static func samFile(
        bytes: [UInt8], name: String = "--env-vars", logicalID: String? = nil
    ) throws(SAMFileError) -> Environment {
        guard bytes.count <= longestSAMFileByteCount else {
            throw SAMFileError(file: name, fault: .tooLong)
        }
        let document: JSONValue
        do {
            document = try JSONValue(parsing: bytes)
        } catch {
            throw SAMFileError(file: name, fault: .notJSON(error))
        }
        guard case .object(let sections) = document else {
            throw SAMFileError(file: name, fault: .notAnObject(section: nil))
        }
        // Every section is read, so that a fault in one that does not count today is told today.
        var variables: [String: [String: Variable]] = [:]
        for section in sections {
            variables[section.name] = try samSection(section.value, section: section.name, file: name)
        }
        let common = variables.removeValue(forKey: samCommonSection) ?? [:]
        var own: [String: Variable] = [:]
        if let logicalID {
            own = variables[logicalID] ?? [:]
        } else if variables.count > 1 {
            throw SAMFileError(file: name, fault: .severalFunctions(variables.keys.sorted()))
        } else if let only = variables.values.first {
            own = only
        }
        return Environment(variables: common.merging(own) { _, specific in specific })
    }

    private static let samCommonSection = "Parameters"
    /// Linux hands at most 2 MiB of environment to a process; such a file has a kilobyte or so.
    private static let longestSAMFileByteCount = 1 << 20

    private static func samSection(
        _ value: JSONValue, section: String, file: String
    ) throws(SAMFileError) -> [String: Variable] {
        guard case .object(let members) = value else {
            throw SAMFileError(file: file, fault: .notAnObject(section: section))
        }
        var variables: [String: Variable] = [:]
        for member in members {
            let text: String
            switch member.value {
            case .string(let string): text = string
            case .number(let number): text = number.text
            case .bool(let isTrue): text = isTrue ? "true" : "false"
            case .null: text = ""
            case .array, .object: throw SAMFileError(file: file, fault: .notAText(section: section, name: member.name))
            }
            variables[member.name] = Variable(text: text, origin: .file(name: file, section: section))
        }
        return variables
    }
}

/// Why a file is not a SAM environment file.
package struct SAMFileError: Error, Sendable, Equatable {
    /// What is wrong with it.
    package enum Fault: Sendable, Equatable {
        /// More than 1 MiB.
        case tooLong
        /// Not JSON at all.
        case notJSON(JSONError)
        /// The file (no section) or a section of it is not an object.
        case notAnObject(section: String?)
        /// A value is an object or an array.
        case notAText(section: String, name: String)
        /// There are several functions and nobody said which one is meant.
        case severalFunctions([String])
    }

    /// The file, as the caller named it.
    package let file: String
    /// What is wrong with it.
    package let fault: Fault
}

extension SAMFileError: CustomStringConvertible {
    /// One line that begins with the name of the file.
    package var description: String {
        switch fault {
        case .tooLong: "\(file): is longer than 1 MiB"
        // Not what stands there: an unquoted value may be a secret.
        case .notJSON(let error): "\(file): \(error.location): \(error.rule)"
        case .notAnObject(nil): "\(file): is not a JSON object with sections such as \"Parameters\""
        case .notAnObject(let section?): "\(file): \"\(section)\" is not an object of variables"
        case .notAText(let section, let name): "\(file): \"\(name)\" in \"\(section)\" is not a text or a number"
        case .severalFunctions(let names):
            "\(file): has several functions (\(names.joined(separator: ", "))); one file serves one function"
        }
    }
}
