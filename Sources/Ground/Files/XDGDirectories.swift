/// Where a user's files belong, after the XDG Base Directory Specification 0.8.
///
/// The variables are handed in, for only programs look at the environment. A relative path in a variable is ignored, as the
/// specification demands.
package struct XDGDirectories: Sendable {
    private let variable: @Sendable (String) -> String?

    /// - Parameter variable: looks up an environment variable.
    package init(variable: @escaping @Sendable (String) -> String?) {
        self.variable = variable
    }

    /// `$XDG_DATA_HOME`, or `~/.local/share`.
    ///
    /// - Throws: `XDGError.homeIsMissing`, like the others below, when it is to stand below the home directory and none is known
    package func data() throws(XDGError) -> String { try directory("XDG_DATA_HOME", orInHome: ".local/share") }
    /// `$XDG_CONFIG_HOME`, or `~/.config`.
    package func configuration() throws(XDGError) -> String { try directory("XDG_CONFIG_HOME", orInHome: ".config") }
    /// `$XDG_STATE_HOME`, or `~/.local/state`.
    package func state() throws(XDGError) -> String { try directory("XDG_STATE_HOME", orInHome: ".local/state") }
    /// `$XDG_CACHE_HOME`, or `~/.cache`.
    package func cache() throws(XDGError) -> String { try directory("XDG_CACHE_HOME", orInHome: ".cache") }
    /// `$XDG_RUNTIME_DIR`; the specification names no replacement.
    package var runtime: String? { absolute("XDG_RUNTIME_DIR") }

    private func absolute(_ name: String) -> String? {
        variable(name).flatMap { $0.utf8.first == UInt8(ascii: "/") ? $0 : nil }
    }

    private func directory(_ name: String, orInHome path: String) throws(XDGError) -> String {
        if let value = absolute(name) { return value }
        guard let home = absolute("HOME") else { throw .homeIsMissing(neededFor: name) }
        return FilePath.join(home, path)
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
