/// The few things said about paths as text.
package enum FilePath {
    /// The directory part of a path: `/a/b` → `/a`, `b` → `.`, `/b` → `/`.
    package static func directory(of path: String) -> String {
        let trimmed = trimmingSlashes(path)
        guard let slash = trimmed.utf8.lastIndex(of: UInt8(ascii: "/")) else {
            return trimmed == path || !trimmed.isEmpty ? "." : "/"
        }
        let parent = trimmingSlashes(String(trimmed[..<slash]))
        return parent.isEmpty ? "/" : parent
    }

    /// The last part of a path: `/a/b` → `b`.
    package static func name(of path: String) -> String {
        let trimmed = trimmingSlashes(path)
        guard let slash = trimmed.utf8.lastIndex(of: UInt8(ascii: "/")) else { return trimmed }
        return String(trimmed[trimmed.utf8.index(after: slash)...])
    }

    /// A name inside a directory.
    package static func join(_ directory: String, _ name: String) -> String {
        directory.utf8.last == UInt8(ascii: "/") ? directory + name : directory + "/" + name
    }

    private static func trimmingSlashes(_ path: String) -> String {
        var end = path.utf8.endIndex
        while end > path.utf8.startIndex {
            let before = path.utf8.index(before: end)
            guard path.utf8[before] == UInt8(ascii: "/") else { break }
            end = before
        }
        return String(path[..<end])
    }
}
