import Timekeeping

/// A time as a file has it: an instant, or what a clock on a wall showed.
enum WallTime {
    case instant(Instant)
    case local(CivilDateTime)

    /// Whether clocks in the zone showed it more than once.
    func isAmbiguous(in zone: TimeZone?) -> Bool {
        guard case .local(let local) = self, let zone else { return false }
        return zone.instants(showing: local).count > 1
    }

    /// `nil` for what is neither.
    init?(_ text: String?) {
        guard let text else { return nil }
        if let instant = try? Instant(rfc3339: text) {
            self = .instant(instant)
        } else if let local = try? CivilDateTime(text: text) {
            self = .local(local)
        } else {
            return nil
        }
    }
}

/// From one wall time to another, in a zone whose clocks are set now and then.
///
/// A time that comes twice is taken so that the span has the length that the file tells; where it tells none, or both have it, the
/// first coming is taken and said so. A time that never came is a problem, not a guess.
struct WallSpan {
    /// How long the file says that a span is.
    struct Length {
        var seconds: Int64
        /// By how much it may be off, for it was rounded; in seconds.
        var tolerance: Int64
        var column: String
        var text: String

        fileprivate func fits(_ start: Instant, _ end: Instant) -> Bool {
            let seconds = (end - start).components.seconds
            return (seconds - tolerance...seconds + tolerance).contains(self.seconds)
        }
    }

    let start: Instant
    let end: Instant
    private(set) var remarks: [String] = []

    /// - Parameters:
    ///   - length: what the file says that it is long, if it does
    ///   - columns: the names of the columns, for problems
    /// - Throws: what is wrong with either end
    init(
        start: WallTime, end: WallTime, length: Length? = nil, zone: TimeZone?,
        columns: (start: String, end: String), line: Int
    ) throws(CSVRowFailure) {
        let starts = try Self.instants(start, zone, columns.start, line)
        let ends = try Self.instants(end, zone, columns.end, line)
        if let length {
            let fitting = starts.flatMap { start in ends.filter { length.fits(start, $0) }.map { (start, $0) } }
            guard let first = fitting.first else {
                let rule = "is not what lies between start and end"
                throw CSVRowFailure([CSVRowProblem(line: line, column: length.column, value: length.text, rule: rule)])
            }
            (self.start, self.end) = first
            if fitting.count > 1 { remarks = Self.remarks(columns.start, starts) }
            return
        }
        let first = starts[0]
        self.start = first
        self.end = ends.first { $0 >= first } ?? ends[0]
        remarks = Self.remarks(columns.start, starts) + Self.remarks(columns.end, ends)
    }

    /// From a start on, so long, whatever is done to the clocks meanwhile.
    ///
    /// - Throws: what is wrong with the start
    init(start: WallTime, length: Duration, zone: TimeZone?, column: String, line: Int) throws(CSVRowFailure) {
        let starts = try Self.instants(start, zone, column, line)
        self.start = starts[0]
        end = starts[0] + length
        remarks = Self.remarks(column, starts)
    }

    private static func remarks(_ column: String, _ instants: [Instant]) -> [String] {
        instants.count < 2 ? [] : ["clocks showed the time in \(column) twice that day; the first is taken"]
    }

    /// At least one.
    private static func instants(
        _ time: WallTime, _ zone: TimeZone?, _ column: String, _ line: Int
    ) throws(CSVRowFailure) -> [Instant] {
        switch time {
        case .instant(let instant): return [instant]
        case .local(let local):
            guard let zone else {
                let rule = "has no offset from UTC: --time-zone says whose clocks showed it"
                throw CSVRowFailure([CSVRowProblem(line: line, column: column, rule: rule)])
            }
            let instants = zone.instants(showing: local)
            guard !instants.isEmpty else {
                let rule = "is a time that clocks in \(zone.identifier) never showed: they were set forward over it"
                throw CSVRowFailure([CSVRowProblem(line: line, column: column, rule: rule)])
            }
            return instants
        }
    }
}
