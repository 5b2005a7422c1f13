import CommandLineTool
import Hosting
import TimeTracking
import Timewarrior

let range = Command.Positional(
    "RANGE", .zeroOrMore,
    meaning: "what to export, as `timew export` takes it: hints such as :week, or dates; without it everything")
let csv = Command.Flag("csv", meaning: "print CSV with a header instead of JSON")
let json = Command.Flag("json", meaning: "print the JSON array that /update takes (the default)")
let fromFile = Command.Option(
    "from-file", value: "FILE", completion: .file, meaning: "read what `timew export` printed elsewhere; - is standard input")

let command = Command(
    "timetracking-export", summary: "Print what Timewarrior recorded as time entries.",
    discussion: """
        The activity of an entry is the tag found in ACTIVITY_TYPES (in its order), else the first tag, else ACTIVITY_DEFAULT; its \
        description is the remaining tags, or the annotation when none remain. A running interval is left out, and an odd one is \
        told and never loses the others.
        """,
    version: ProgramHost.version, options: [fromFile, ProgramHost.envVars], flags: [csv, json], positionals: [range],
    settings: [TimeTrackingSettings.activityTypes, TimeTrackingSettings.defaultActivity],
    files: [ConfigurationFile.entry], exitCodes: [.dataError, .noInput, .unavailable, .configuration],
    examples: [
        .init("timetracking-export :week", "the entries of this week"),
        .init("timetracking-export --csv 2024-01-01 - 2024-02-01", "January as CSV"),
    ],
    seeAlso: ["timetracking-upload(1)", "timew(1)"])

await command.main { invocation in
    let arguments = invocation.arguments
    try arguments.requireAtMostOne(of: "csv", "json")
    let host = try ProgramHost(invocation)
    let settings = try host.settings { TimeTrackingSettings(reading: &$0) }
    let bytes: [UInt8]
    if let file = arguments[fromFile] {
        guard arguments.all(range).isEmpty else { throw ToolError("--from-file goes without a range", .usage) }
        bytes = try host.input(file, limit: TimewarriorExport.maximumByteCount)
    } else {
        bytes = try await TimewarriorProgram(environment: host.childVariables).export(range: arguments.all(range))
    }
    let result = try TimewarriorEntries(parsing: bytes, settings: settings)
    for warning in result.warnings { invocation.diagnostics.warning(warning) }
    try invocation.output.write(arguments[csv] ? TimeEntryEncoding.csv(result.entries) : TimeEntryEncoding.json(result.entries))
}
