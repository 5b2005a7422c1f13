import Settings

@testable import CommandLineTool

/// Commands that the tests are made with.
enum Sample {
    static let port = Command.Option("port", short: "p", value: "PORT", default: "3000", meaning: "Port to listen on")
    static let mode = Command.Option(
        "mode", value: "MODE", completion: .choices(["fast", "safe"]), meaning: "How to write")
    static let tag = Command.Option("tag", short: "t", value: "TAG", isRepeated: true, meaning: "Tag to keep")
    static let dryRun = Command.Flag("dry-run", short: "n", meaning: "Change nothing")
    static let verbose = Command.Flag("verbose", short: "v", meaning: "Say more")
    static let file = Command.Positional("FILE", completion: .file, meaning: "File to read")
    static let ranges = Command.Positional("RANGE", .zeroOrMore, meaning: "Range to take")

    static let tool = Command(
        "sample-tool", summary: "Does something with a file.", discussion: "First paragraph.\n\nSecond paragraph.",
        version: "1.2.3", options: [port, mode, tag], flags: [dryRun, verbose], positionals: [file, ranges],
        settings: [Setting("DB_ENDPOINT", default: "http://localhost:8000", meaning: "Where the database is")],
        exitCodes: [.configuration], examples: [.init("sample-tool a.json", "Reads a.json.")])

    static let delay = Command.Option("delay", value: "SECONDS", meaning: "How long to wait")
    static let force = Command.Flag("force", meaning: "Do not ask")
    static let name = Command.Positional("NAME", .optional, meaning: "What to make")
    static let table = Command(
        "sample-table", summary: "Works on a table.", version: "1.2.3", options: [port], flags: [verbose],
        subcommands: [
            Command("create", summary: "Makes it.", options: [delay], positionals: [name]),
            Command("delete", summary: "Takes it away.", flags: [force]),
        ])
}
