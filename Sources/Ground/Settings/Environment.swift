@preconcurrency import Glibc

/// Variables by name, and where each comes from.
///
/// A variable that is set to nothing counts as not set, as in `DB_ENDPOINT= make api-start`.
package struct Environment: Sendable {
    /// Where a variable comes from; problems are told with it.
    package enum Origin: Sendable, Hashable {
        /// The environment of the process, or a value given by the code.
        case process
        /// A file, and the section of it.
        case file(name: String, section: String)
    }

    struct Variable: Sendable {
        var text: String
        var origin: Origin
    }

    private(set) var variables: [String: Variable]

    /// Variables by name.
    package init(_ variables: [String: String]) {
        self.init(variables: variables.mapValues { Variable(text: $0, origin: .process) })
    }

    init(variables: [String: Variable]) {
        self.variables = variables.filter { !$0.value.text.isEmpty }
    }

    /// The environment of this process as it is now.
    ///
    /// The one place in the package that looks there; a program calls it once and hands the value on.
    package static func process() -> Environment {
        // Bytes that are not UTF-8 become U+FFFD, in names and in values.
        var variables: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let parts = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
            entry += 1
        }
        return Environment(variables)
    }

    /// The value of a variable; nothing when it is not set or empty.
    package subscript(name: String) -> String? {
        variables[name]?.text
    }

    /// The names of all variables that are set, in order.
    package var names: [String] {
        variables.keys.sorted()
    }

    /// Where a variable comes from; nothing when it is not set.
    package func origin(of name: String) -> Origin? {
        variables[name]?.origin
    }

    /// These variables, and those of another environment that are not set here.
    ///
    /// So `Environment.process().filled(from: file)` lets `PORT=4000 make api-start` win over the file. (SAM puts the
    /// file's values into a container that has no other source of them; there the question does not come up.)
    package func filled(from other: Environment) -> Environment {
        Environment(variables: variables.merging(other.variables) { mine, _ in mine })
    }

    /// These variables, with those of another environment in their place where both have one.
    package func merging(_ other: Environment) -> Environment {
        other.filled(from: self)
    }
}
