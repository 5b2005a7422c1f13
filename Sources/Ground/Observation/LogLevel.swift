/// How much a log line matters.
package enum LogLevel: String, CaseIterable, Sendable {
    /// Only of use while somebody looks for a fault.
    case debug
    /// The ordinary course of things.
    case info
    /// Something is odd and was coped with.
    case warning
    /// Something failed and somebody should look.
    case error

    /// A level by its name in lower or upper case; nothing when there is no such level.
    package init?(text: String) {
        self.init(rawValue: text.lowercased())
    }

    private var rank: Int {
        switch self {
        case .debug: 0
        case .info: 1
        case .warning: 2
        case .error: 3
        }
    }
}

extension LogLevel: Comparable {
    /// Whether the left one matters less.
    package static func < (left: LogLevel, right: LogLevel) -> Bool {
        left.rank < right.rank
    }
}

/// What a log line looks like.
package enum LogFormat: String, CaseIterable, Sendable {
    /// One JSON object a line, for machines that collect logs.
    case json
    /// Words, for a terminal.
    case text
}
