import Glibc

/// From whom a file is safe: who owns it, and what others than the owner may do with it.
///
/// The group counts among the others, as with ssh's keys and PostgreSQL's `.pgpass`.
package struct FileProtection: Sendable, Hashable {
    /// Whether it is a file and no directory, pipe or device, which might never end.
    package let isRegular: Bool
    /// Whether it belongs to the user of this process or to root, who can do everything anyway.
    package let isOwnedHere: Bool
    /// Whether others than the owner may read it.
    package let isReadableByOthers: Bool
    /// Whether others than the owner may change it.
    package let isWritableByOthers: Bool

    /// What is so of a file that stands at a path; a symbolic link is followed.
    ///
    /// - Throws: `FileError` of `inspect`; its code is `ENOENT` or `ENOTDIR` where nothing stands
    package init(of path: String) throws(FileError) {
        var status = stat()
        guard stat(path, &status) == 0 else { throw FileError(.inspect, path: path, code: errno) }
        self.init(mode: status.st_mode, ownerID: status.st_uid, processID: geteuid())
    }

    init(mode: mode_t, ownerID: uid_t, processID: uid_t) {
        isRegular = mode & S_IFMT == S_IFREG
        isOwnedHere = ownerID == processID || ownerID == 0
        isReadableByOthers = mode & (S_IRGRP | S_IROTH) != 0
        isWritableByOthers = mode & (S_IWGRP | S_IWOTH) != 0
    }
}

extension FileError {
    /// Whether nothing stands at the path.
    package var isMissing: Bool { code == ENOENT || code == ENOTDIR }
}
