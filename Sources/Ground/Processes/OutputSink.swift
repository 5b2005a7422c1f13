/// Where the bytes of one of a child's outputs go.
enum OutputSink {
    /// Kept whole, up to a limit.
    case collect(CollectedOutput)
    /// Handed over line by line, the last part kept.
    case lines(LineOutput)

    /// Takes bytes. Returns whether the child may go on.
    mutating func take(_ bytes: ArraySlice<UInt8>) -> Bool {
        switch self {
        case .collect(var collected):
            self = .collect(CollectedOutput(byteCountLimit: 0))
            defer { self = .collect(collected) }
            return collected.take(bytes)
        case .lines(let lines):
            lines.take(bytes)
            return true
        }
    }

    /// The output has ended.
    func end() {
        if case .lines(let lines) = self { lines.end() }
    }

    /// What was kept.
    var bytes: [UInt8] {
        switch self {
        case .collect(let collected): collected.bytes
        case .lines: []
        }
    }
}

/// An output kept whole, up to a limit.
struct CollectedOutput {
    let byteCountLimit: Int
    private(set) var bytes: [UInt8] = []

    init(byteCountLimit: Int) {
        self.byteCountLimit = byteCountLimit
    }

    /// Takes bytes as far as there is room. Returns whether there was.
    mutating func take(_ more: ArraySlice<UInt8>) -> Bool {
        let room = byteCountLimit - bytes.count
        bytes.append(contentsOf: more.prefix(room))
        return more.count <= room
    }
}
