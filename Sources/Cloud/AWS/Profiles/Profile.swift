package import Files
import Glibc

/// A profile: what both shared files say under one name.
package struct Profile: Sendable, Hashable {
    /// Its name in the files.
    package let name: String
    private let properties: [String: ProfileFile.Property]
    private let services: [String: ProfileFile.Property]

    /// The profile of a name.
    ///
    /// - Returns: `nil` when neither file has a profile of that name
    package init?(_ name: String, config: ProfileFile, credentials: ProfileFile) {
        let ofConfig = config.profiles[name]
        let ofCredentials = credentials.profiles[name]
        guard ofConfig != nil || ofCredentials != nil else { return nil }
        self.name = name
        properties = (ofConfig ?? [:]).merging(ofCredentials ?? [:]) { _, preferred in preferred }
        services = properties["services"].flatMap { config.services[$0.value] } ?? [:]
    }

    /// A setting's value; nothing when it is absent or empty.
    package subscript(name: String) -> String? {
        properties[name].flatMap { $0.value.isEmpty ? nil : $0.value }
    }

    /// The profile's address for a service, else for all.
    ///
    /// - Parameter service: the service's identifier in these files, `dynamodb`
    package func endpointURL(for service: String) -> String? {
        services[service]?.nested["endpoint_url"] ?? self["endpoint_url"]
    }
}

extension ProfileFile {
    /// Why a file cannot be used.
    package struct LoadError: Error, Sendable, Hashable, CustomStringConvertible {
        /// The file.
        package let path: String
        /// The system's words, or the line and its fault.
        package let detail: String

        package var description: String { "\(path): \(detail)" }
    }

    /// Such files have a few kilobytes; a megabyte is a mistake in the variable that names the file.
    private static let longestByteCount = 1 << 20

    /// Reads a file; one that is not there is as good as empty.
    ///
    /// Blocks: for programs that start.
    package static func load(
        _ path: String, kind: Kind, in fileSystem: any FileSystem = PosixFileSystem()
    ) throws(LoadError) -> ProfileFile {
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try AtomicFile.read(path, byteCountLimit: longestByteCount, in: fileSystem)
        } catch {
            if error.code == ENOENT || error.code == ENOTDIR { return ProfileFile() }
            throw LoadError(path: path, detail: error.reason)
        }
        do {
            return try ProfileFile(parsing: bytes, kind: kind)
        } catch {
            throw LoadError(path: path, detail: error.description)
        }
    }
}
