/// Both shared files.
struct ProfileFiles: Sendable {
    var config = ProfileFile()
    var credentials = ProfileFile()

    /// The profile of a name.
    subscript(name: String) -> Profile? {
        Profile(name, config: config, credentials: credentials)
    }
}
