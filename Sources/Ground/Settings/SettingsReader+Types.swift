package import Observation

// MARK: - Text

extension SettingsReader {
    /// A text as it stands.
    package mutating func string(_ setting: Setting) -> String? {
        value(setting, expecting: "a text") { $0 }
    }

    /// A text that must be there.
    package mutating func requiredString(_ setting: Setting) -> String {
        requiredValue(setting, expecting: "a text", placeholder: "") { $0 }
    }

    /// A text that must not be seen.
    package mutating func secret(_ setting: Setting) -> Secret? {
        value(setting, expecting: "a text") { Secret($0) }
    }

    /// A list with commas between its elements; blanks around them and empty elements do not count.
    package mutating func list(_ setting: Setting) -> [String] {
        let elements = value(setting, expecting: "a list") { text in
            text.split(separator: ",").map(Self.trimmed).filter { !$0.isEmpty }
        }
        return elements ?? []
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}

// MARK: - Numbers and words

extension SettingsReader {
    /// A whole number in decimal digits.
    package mutating func integer(_ setting: Setting, in range: ClosedRange<Int>) -> Int? {
        value(setting, expecting: Self.expectation(range)) { Self.integer($0, in: range) }
    }

    /// A whole number that must be there.
    package mutating func requiredInteger(_ setting: Setting, in range: ClosedRange<Int>) -> Int {
        requiredValue(setting, expecting: Self.expectation(range), placeholder: range.lowerBound) {
            Self.integer($0, in: range)
        }
    }

    private static func expectation(_ range: ClosedRange<Int>) -> String {
        "a whole number from \(range.lowerBound) to \(range.upperBound)"
    }

    private static func integer(_ text: String, in range: ClosedRange<Int>) -> Int? {
        guard let number = Int(text), range.contains(number) else { return nil }
        return number
    }

    /// Yes or no: `true`, `yes`, `on`, `1` or `false`, `no`, `off`, `0`, in any case.
    package mutating func bool(_ setting: Setting) -> Bool? {
        value(setting, expecting: Self.boolExpectation, parse: Self.bool)
    }

    /// Yes or no, which must be there.
    package mutating func requiredBool(_ setting: Setting) -> Bool {
        requiredValue(setting, expecting: Self.boolExpectation, placeholder: false, parse: Self.bool)
    }

    private static let boolExpectation = "\"true\" or \"false\""

    private static func bool(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "true", "yes", "on", "1": true
        case "false", "no", "off", "0": false
        default: nil
        }
    }

    /// One of a few words, exactly as written.
    package mutating func choice<Choice: RawRepresentable & CaseIterable>(_ setting: Setting) -> Choice?
    where Choice.RawValue == String {
        value(setting, expecting: Self.expectation(Choice.self)) { Choice(rawValue: $0) }
    }

    /// One of a few words, which must be there.
    package mutating func requiredChoice<Choice: RawRepresentable & CaseIterable>(
        _ setting: Setting, placeholder: Choice
    ) -> Choice where Choice.RawValue == String {
        requiredValue(setting, expecting: Self.expectation(Choice.self), placeholder: placeholder) { Choice(rawValue: $0) }
    }

    private static func expectation<Choice: RawRepresentable & CaseIterable>(_: Choice.Type) -> String
    where Choice.RawValue == String {
        "one of " + Choice.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
    }
}

// MARK: - Durations and addresses

extension SettingsReader {
    /// A time span: a whole number and its unit, `250ms`, `30s`, `5m` or `2h`.
    package mutating func duration(_ setting: Setting, in range: ClosedRange<Duration>) -> Duration? {
        value(setting, expecting: Self.expectation(range)) { Self.duration($0, in: range) }
    }

    /// A time span that must be there.
    package mutating func requiredDuration(_ setting: Setting, in range: ClosedRange<Duration>) -> Duration {
        requiredValue(setting, expecting: Self.expectation(range), placeholder: range.lowerBound) {
            Self.duration($0, in: range)
        }
    }

    private static func expectation(_ range: ClosedRange<Duration>) -> String {
        "a time span from \(text(range.lowerBound)) to \(text(range.upperBound)) such as \"30s\", \"250ms\", \"5m\" or \"2h\""
    }

    private static let units: [(suffix: String, milliseconds: Int)] = [
        ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000),
    ]

    private static func duration(_ text: String, in range: ClosedRange<Duration>) -> Duration? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let suffix = text[digits.endIndex...]
        guard let number = Int(digits), let unit = units.first(where: { $0.suffix == suffix }) else { return nil }
        let (milliseconds, overflow) = number.multipliedReportingOverflow(by: unit.milliseconds)
        let duration = Duration.milliseconds(milliseconds)
        return !overflow && range.contains(duration) ? duration : nil
    }

    /// A duration in the largest unit that says it in whole numbers.
    private static func text(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let milliseconds = Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
        let unit = units.last { milliseconds % $0.milliseconds == 0 && milliseconds >= $0.milliseconds } ?? units[1]
        return "\(milliseconds / unit.milliseconds)\(unit.suffix)"
    }

    /// An address of HTTP as text: `http://` or `https://`, a host, nothing that no address has.
    ///
    /// The full rules are those of whoever opens it; this catches the usual slips (no scheme, a blank, no host).
    package mutating func url(_ setting: Setting) -> String? {
        value(setting, expecting: Self.urlExpectation, parse: Self.url)
    }

    /// An address of HTTP that must be there.
    package mutating func requiredURL(_ setting: Setting) -> String {
        requiredValue(setting, expecting: Self.urlExpectation, placeholder: "http://localhost", parse: Self.url)
    }

    private static let urlExpectation = "an address such as \"http://localhost:8000\""

    private static func url(_ text: String) -> String? {
        let schemes = ["http://", "https://"]
        guard let scheme = schemes.first(where: { text.lowercased().hasPrefix($0) }) else { return nil }
        guard text.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }) else { return nil }
        let host = text.dropFirst(scheme.count).prefix { !"/?#:".contains($0) }
        return host.isEmpty ? nil : text
    }
}
