// swift-tools-version: 6.2
import PackageDescription

/// The house, floor by floor. A target may import only what stands in its own line; every name there is on a lower
/// floor or further left on the same one. `Tests/ArchitectureTests` holds this picture against the imports.
struct Floor {
    var name: String
    var rooms: [Room]
}

struct Room {
    var name: String
    var uses: [String] = []
    var kind: Kind = .library
    /// Files in `Vectors` beside its tests, which read them where they stand.
    var hasVectors = false

    enum Kind { case library, cLibrary, program }
}

let floors: [Floor] = [
    Floor(name: "System", rooms: [
        Room(name: "CLinux", kind: .cLibrary),
        Room(name: "CCurl", kind: .cLibrary),
    ]),
    Floor(name: "Ground", rooms: [
        Room(name: "Digest"),
        Room(name: "JSON"),
        Room(name: "CSV"),
        Room(name: "Timekeeping"),
        Room(name: "Observation", uses: ["JSON", "Timekeeping"]),
        Room(name: "Settings", uses: ["JSON", "Observation"]),
        Room(name: "Files", uses: ["Digest"]),
        Room(name: "Processes", uses: ["CLinux"]),
        Room(name: "CommandLineTool", uses: ["Settings", "Timekeeping"]),
    ]),
    Floor(name: "Wire", rooms: [
        Room(name: "HTTP", uses: ["JSON", "Observation", "Timekeeping"]),
        Room(name: "HTTPServer", uses: ["CLinux", "HTTP", "Observation", "Timekeeping"], hasVectors: true),
        Room(name: "HTTPClient", uses: ["CCurl", "CLinux", "HTTP", "Observation", "Timekeeping"]),
    ]),
    Floor(name: "Cloud", rooms: [
        Room(
            name: "AWS", uses: ["Digest", "Files", "HTTP", "JSON", "Observation", "Processes", "Settings", "Timekeeping"],
            hasVectors: true),
        Room(name: "DynamoDB", uses: ["AWS", "Digest", "HTTP", "JSON", "Observation", "Timekeeping"]),
        Room(name: "DynamoDBEngine", uses: ["AWS", "Digest", "DynamoDB", "Files", "HTTP", "JSON", "Observation", "Timekeeping"]),
        Room(name: "Lambda", uses: ["Digest", "HTTP", "JSON", "Observation", "Timekeeping"]),
    ]),
    Floor(name: "Hosting", rooms: [
        Room(
            name: "Hosting",
            uses: [
                "AWS", "CommandLineTool", "DynamoDB", "DynamoDBEngine", "Files", "HTTP", "HTTPClient", "HTTPServer", "Lambda",
                "Observation", "Processes", "Settings", "Timekeeping",
            ]),
    ]),
    Floor(name: "Neighbours", rooms: [
        Room(name: "Timewarrior", uses: ["CommandLineTool", "JSON", "Processes", "Timekeeping"]),
        Room(name: "Slack", uses: ["HTTP", "JSON", "Observation"]),
    ]),
    Floor(name: "Services", rooms: [
        Room(
            name: "TimeTracking",
            uses: [
                "CSV", "CommandLineTool", "Digest", "DynamoDB", "Files", "HTTP", "JSON", "Observation", "Settings", "Slack",
                "Timekeeping", "Timewarrior",
            ]),
    ]),
    Floor(name: "Programs", rooms: [
        Room(name: "dynamodb-embedded", uses: ["CommandLineTool", "DynamoDBEngine", "Files", "Hosting"], kind: .program),
        Room(name: "timetracking-api", uses: ["CommandLineTool", "HTTP", "Hosting", "TimeTracking"], kind: .program),
        Room(name: "timetracking-backup", uses: ["CommandLineTool", "Hosting", "TimeTracking"], kind: .program),
        Room(name: "timetracking-export", uses: ["CommandLineTool", "Hosting", "TimeTracking", "Timewarrior"], kind: .program),
        Room(name: "timetracking-import", uses: ["CommandLineTool", "Hosting", "TimeTracking", "Timekeeping"], kind: .program),
        Room(name: "timetracking-lambda", uses: ["CommandLineTool", "Hosting", "TimeTracking"], kind: .program),
        Room(name: "timetracking-migrate", uses: ["CommandLineTool", "Hosting", "TimeTracking"], kind: .program),
        Room(
            name: "timetracking-report",
            uses: ["CommandLineTool", "Files", "HTTPClient", "Hosting", "Settings", "TimeTracking", "Timekeeping", "Timewarrior"],
            kind: .program),
        Room(name: "timetracking-restore", uses: ["CommandLineTool", "Hosting", "TimeTracking"], kind: .program),
        Room(name: "timetracking-table", uses: ["CommandLineTool", "Hosting", "TimeTracking"], kind: .program),
        Room(
            name: "timetracking-upload",
            uses: ["CommandLineTool", "Files", "HTTPClient", "Hosting", "Slack", "TimeTracking", "Timekeeping", "Timewarrior"],
            kind: .program),
    ]),
]

/// What only tests see: their shared furniture, and the suites that have no target of their own above.
let support = Room(name: "TestSupport", uses: ["DynamoDB", "Files", "HTTP", "JSON", "Observation", "Processes", "Timekeeping"])
let suites: [Room] = [
    Room(name: "ArchitectureTests", uses: ["Hosting", "Settings", "TimeTracking"]),
    Room(
        name: "TimeTrackingAPITests",
        uses: [
            "Digest", "DynamoDB", "DynamoDBEngine", "HTTP", "HTTPClient", "HTTPServer", "JSON", "Lambda", "Observation", "Timekeeping",
            "TimeTracking",
        ]),
    Room(
        name: "TimeTrackingToolTests",
        uses: [
            "CommandLineTool", "Digest", "DynamoDB", "DynamoDBEngine", "Files", "HTTP", "Observation", "Timekeeping", "TimeTracking",
        ]),
    Room(
        name: "IntegrationTests",
        uses: ["AWS", "DynamoDB", "HTTP", "HTTPClient", "JSON", "Observation", "Processes", "Settings", "Timekeeping"]),
    Room(
        name: "WholeTests",
        uses: [
            "AWS", "DynamoDB", "DynamoDBEngine", "HTTP", "HTTPClient", "HTTPServer", "JSON", "Observation", "Processes",
            "TimeTracking", "Timekeeping",
        ]),
]

/// Files that are compiled into a target as bytes (`PackageResources`), so that programs stay single files.
let embeddedFiles = [
    "TimeTracking": ["dashboard.html", "dashboard.css", "dashboard.js", "dashboard-charts.js", "dashboard-clock.js"].map {
        "Dashboard/\($0)"
    }
]

/// Pages for people that lie among the sources.
let pages = ["HTTPServer": ["ThreatModel.md"]]

/// What `scripts/bench` measures without a server of ours in between. It stands with the tests: no program is installed by it.
let benchmark = Room(
    name: "benchmark", uses: ["AWS", "Digest", "DynamoDB", "DynamoDBEngine", "HTTP", "HTTPClient", "Observation", "Timekeeping"], kind: .program)

/// One set of Swift settings for every target; `make` passes nothing that is not here.
let swiftSettings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

/// Of what is shipped, not of its tests.
///
/// - Without the module of regular expressions, which a search for a text in a text would import unseen: one such search makes every
///   program a megabyte longer. The compiler now refuses it.
/// - Each function in a section of its own, so that the linker can leave out what no program calls.
let sourceSettings: [SwiftSetting] =
    swiftSettings + [
        .unsafeFlags(["-Xfrontend", "-disable-implicit-string-processing-module-import"]),
        .unsafeFlags(["-Xfrontend", "-function-sections"], .when(configuration: .release)),
    ]

/// How programs are linked. What they take of memory before they do anything is mostly their own file, as far as it was touched.
///
/// - No symbols for libraries that might be loaded later: nothing of ours is looked up by name, and names would keep everything.
/// - Addresses that the loader corrects are told in a list of bits, 7 KB instead of 800 (`DT_RELR`: glibc 2.36). The linker of the
///   toolchain can write it.
let programLinking: [LinkerSetting] = [
    .unsafeFlags(
        ["-use-ld=lld", "-Xlinker", "--no-export-dynamic", "-Xlinker", "-z", "-Xlinker", "pack-relative-relocs"],
        .when(configuration: .release))
]

func dependencies(_ names: [String]) -> [Target.Dependency] {
    names.map { .target(name: $0) }
}

var targets: [Target] = []
for floor in floors {
    for room in floor.rooms {
        let path = "Sources/\(floor.name)/\(room.name)"
        switch room.kind {
        case .cLibrary:
            targets.append(.target(name: room.name, path: path))
            continue
        case .library:
            targets.append(
                .target(
                    name: room.name, dependencies: dependencies(room.uses), path: path, exclude: pages[room.name] ?? [],
                    resources: embeddedFiles[room.name, default: []].map { .embedInCode($0) }, swiftSettings: sourceSettings))
        case .program:
            targets.append(
                .executableTarget(
                    name: room.name, dependencies: dependencies(room.uses), path: path, swiftSettings: sourceSettings,
                    linkerSettings: programLinking))
            continue
        }
        targets.append(
            .testTarget(
                name: "\(room.name)Tests", dependencies: dependencies([room.name, support.name] + room.uses),
                path: "Tests/\(room.name)Tests", exclude: room.hasVectors ? ["Vectors"] : [], swiftSettings: swiftSettings))
    }
}
targets.append(
    .target(
        name: support.name, dependencies: dependencies(support.uses), path: "Tests/\(support.name)", swiftSettings: swiftSettings))
targets.append(
    .executableTarget(
        name: benchmark.name, dependencies: dependencies(benchmark.uses), path: "Tests/Benchmark", swiftSettings: swiftSettings))
for suite in suites {
    targets.append(
        .testTarget(
            name: suite.name, dependencies: dependencies([support.name] + suite.uses), path: "Tests/\(suite.name)",
            swiftSettings: swiftSettings))
}

let package = Package(name: "time-tracking", targets: targets)
