/// Where a user's files belong, after the XDG Base Directory Specification 0.8.
///
/// The variables are handed in, for only programs look at the environment. A relative path in a variable is ignored, as the
/// specification demands.
package struct XDGDirectories: Sendable, Hashable {
    /// `$XDG_DATA_HOME`, or `~/.local/share`.
    package let data: String
    /// `$XDG_CONFIG_HOME`, or `~/.config`.
    package let configuration: String
    /// `$XDG_STATE_HOME`, or `~/.local/state`.
    package let state: String
    /// `$XDG_CACHE_HOME`, or `~/.cache`.
    package let cache: String
    /// `$XDG_RUNTIME_DIR`; the specification names no replacement.
    package let runtime: String?

    /// - Parameter variable: looks up an environment variable.
    /// - Throws: `XDGError.homeIsMissing` when a directory is to stand below the home directory and `HOME` names none.
    package init(variable: (String) -> String?) throws(XDGError) {
        func absolute(_ name: String) -> String? {
            variable(name).flatMap { $0.utf8.first == UInt8(ascii: "/") ? $0 : nil }
        }
        func directory(_ name: String, orInHome path: String) throws(XDGError) -> String {
            if let value = absolute(name) { return value }
            guard let home = absolute("HOME") else { throw .homeIsMissing(neededFor: name) }
            return FilePath.join(home, path)
        }
        data = try directory("XDG_DATA_HOME", orInHome: ".local/share")
        configuration = try directory("XDG_CONFIG_HOME", orInHome: ".config")
        state = try directory("XDG_STATE_HOME", orInHome: ".local/state")
        cache = try directory("XDG_CACHE_HOME", orInHome: ".cache")
        runtime = absolute("XDG_RUNTIME_DIR")
    }
}

/// Why the user's directories are not known.
package enum XDGError: Error, Hashable, CustomStringConvertible {
    /// Neither the variable nor `HOME` names an absolute path.
    case homeIsMissing(neededFor: String)

    package var description: String {
        switch self {
        case .homeIsMissing(let name): "neither \(name) nor HOME is set to an absolute path"
        }
    }
}
