package import CommandLineTool

/// The command-line options that say where a server listens.
package struct ServerOptions: Sendable {
    let host = Command.Option(
        "host", value: "ADDRESS", default: "127.0.0.1",
        meaning: "address to listen on; another than loopback lets other machines in")
    let port: Command.Option
    let allowedHost = Command.Option(
        "allow-host", value: "NAME", isRepeated: true,
        meaning: "host name that requests may name besides the loopback ones, while listening on loopback")

    /// - Parameter port: the usual one; 0 on the command line picks a free one.
    package init(port: Int) {
        self.port = Command.Option(
            "port", short: "p", value: "PORT", default: String(port), meaning: "port to listen on; 0 picks a free one")
    }

    /// For the program's ``Command``.
    package var options: [Command.Option] { [host, port, allowedHost] }
}
