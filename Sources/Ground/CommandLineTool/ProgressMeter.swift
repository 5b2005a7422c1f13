/// Measures work that goes on and says in one line how far it is; no clock and no output of its own.
struct ProgressMeter {
    let label: String
    let total: Int?
    private let start: Duration
    private var nextLine: Duration
    private(set) var done = 0

    /// Between two lines: ten a second look smooth and cost nothing.
    static let interval: Duration = .milliseconds(100)
    /// Before the first line: work that is done at once shall not flash.
    static let delay: Duration = .milliseconds(500)

    /// - Parameter uptime: the reading of the clock at the start
    init(label: String, total: Int?, uptime: Duration) {
        self.label = label
        self.total = total
        start = uptime
        nextLine = uptime + Self.delay
    }

    /// Counts steps; answers with a line when it is time for one.
    mutating func advance(by count: Int, uptime: Duration, width: Int) -> String? {
        done += count
        guard uptime >= nextLine else { return nil }
        nextLine = uptime + Self.interval
        return line(uptime: uptime, width: width)
    }

    /// The state in at most `width − 1` characters: the last column makes some terminals wrap.
    func line(uptime: Duration, width: Int) -> String {
        let seconds = Self.seconds(uptime - start)
        let rate = seconds > 0 ? Double(done) / seconds : 0
        var parts = [total.map { "\(done)/\($0)" } ?? "\(done)", "\(Self.text(rate: rate))/s"]
        if let total, rate > 0, total >= done {
            parts.append("\(Self.text(seconds: Double(total - done) / rate)) left")
        }
        var head = label
        if let total, total > 0 { head += " \(min(done, total) * 100 / total)%" }
        let tail = parts.joined(separator: "  ")
        let gap = "  "
        let room = width - 1 - head.count - tail.count - 2 * gap.count
        if let total, total > 0, room >= 8 {
            let bar = Self.bar(fraction: Double(done) / Double(total), width: min(room, 40))
            return head + gap + bar + gap + tail
        }
        return String((head + gap + tail).prefix(max(width - 1, 0)))
    }

    /// `[=====>    ]` with so many characters between the brackets and around them.
    private static func bar(fraction: Double, width: Int) -> String {
        let inner = width - 2
        let filled = min(max(Int(fraction * Double(inner)), 0), inner)
        let head = filled < inner ? ">" : ""
        let done = String(repeating: "=", count: filled) + head
        return "[\(done)\(String(repeating: " ", count: inner - done.count))]"
    }

    private static func seconds(_ duration: Duration) -> Double {
        let (seconds, attoseconds) = duration.components
        return Double(seconds) + Double(attoseconds) / 1e18
    }

    private static func text(rate: Double) -> String {
        guard rate < 10 else { return String(Int(min(rate, 1e15))) }
        let tenths = Int((rate * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    /// `0:05`, `12:34` or `3:00:00`.
    private static func text(seconds: Double) -> String {
        // Whatever takes longer than four days has no use for an exact end.
        guard seconds < 360_000 else { return ">99:59:59" }
        let whole = Int(seconds.rounded(.up))
        let padded = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
        let minutesAndSeconds = "\(padded(whole / 60 % 60)):\(padded(whole % 60))"
        guard whole < 3600 else { return "\(whole / 3600):\(minutesAndSeconds)" }
        return "\(whole / 60):\(padded(whole % 60))"
    }
}
