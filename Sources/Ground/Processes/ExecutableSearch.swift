import Glibc

/// Where a program is.
package enum ExecutableSearch {
    /// The path of a program: itself when it has a slash, or else the first executable file of that name in the directories of
    /// a `PATH`. Relative and empty entries are passed over, for they would mean another program in another directory.
    ///
    /// - Throws: `SubprocessError.notFound`.
    package static func path(of name: String, searchPath: String?) throws(SubprocessError) -> String {
        guard !name.isEmpty else { throw .notFound(name) }
        if name.utf8.contains(UInt8(ascii: "/")) { return name }
        for directory in (searchPath ?? "").split(separator: ":") where directory.utf8.first == UInt8(ascii: "/") {
            let path = "\(directory)/\(name)"
            if isExecutableFile(path) { return path }
        }
        throw .notFound(name)
    }

    private static func isExecutableFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
    }
}
