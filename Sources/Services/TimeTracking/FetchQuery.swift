import HTTP
package import Timekeeping

/// What `/fetch` was asked: a stretch of time, and perhaps one activity.
package struct FetchQuery: Sendable, Hashable {
    /// Both ends included; whole seconds.
    package let range: ClosedRange<Instant>
    package let activityType: String?

    /// What may stand in the query, for the answer to one that has something else.
    private static let choices = """
        Give exactly one of: period=\(Period.allCases.map(\.rawValue).joined(separator: "|")); date=YYYY-MM-DD; \
        from=… and perhaps to=… (dates, or instants like 2024-05-21T06:15:00Z). activity_type=… filters any of them.
        """

    /// - Parameters:
    ///   - query: as it stands in the request, percent-encoded.
    ///   - now: the upper bound of a period, and of a `from` without `to`.
    ///   - zone: whose days are meant.
    /// - Throws: ``Problem`` with status 400 that names the parameter.
    package init(parsing query: String?, now: Instant, zone: TimeZone) throws {
        let parameters = try FetchQuery.parameters(in: query)
        let now = now.truncatedToSeconds
        activityType = parameters["activity_type"]
        switch (parameters["period"], parameters["date"], parameters["from"], parameters["to"]) {
        case (let text?, nil, nil, nil):
            guard let period = Period(rawValue: text) else {
                let names = Period.allCases.map(\.rawValue).joined(separator: ", ")
                throw FetchQuery.problem("period", text, "must be one of \(names)")
            }
            range = period.range(endingAt: now, in: zone)
        case (nil, let text?, nil, nil):
            let day = try FetchQuery.day(text, of: "date")
            range = try FetchQuery.wholeDay(day, in: zone, text)
        case (nil, nil, let from?, let to?):
            range = try FetchQuery.halfOpen(
                FetchQuery.bound(from, of: "from", zone), FetchQuery.bound(to, of: "to", zone), naming: "to", to)
        case (nil, nil, let from?, nil):
            let lower = try FetchQuery.bound(from, of: "from", zone)
            guard lower <= now else { throw FetchQuery.problem("from", from, "must not be in the future unless \"to\" is given") }
            range = lower...now
        case (nil, nil, nil, _?):
            throw Problem(.badRequest, "\"to\" needs \"from\". \(FetchQuery.choices)")
        default:
            throw Problem(.badRequest, FetchQuery.choices)
        }
        guard range.upperBound.year - range.lowerBound.year < TimeEntryStore.maximumYearCount else {
            throw FetchQuery.problem(
                "from", parameters["from"], "must be less than \(TimeEntryStore.maximumYearCount) years before the end")
        }
    }

    private static let names = ["period", "date", "from", "to", "activity_type"]

    private static func parameters(in query: String?) throws -> [String: String] {
        let parsed: QueryParameters
        do {
            parsed = try QueryParameters(parsing: query)
        } catch {
            throw Problem(.badRequest, "The query cannot be decoded: \(error).")
        }
        var parameters: [String: String] = [:]
        for pair in parsed.pairs {
            guard names.contains(pair.name) else {
                throw problem(pair.name, pair.value, "is not a parameter of this path; known are \(names.joined(separator: ", "))")
            }
            guard parameters.updateValue(pair.value, forKey: pair.name) == nil else {
                throw problem(pair.name, pair.value, "must be given once")
            }
        }
        return parameters
    }

    private static func day(_ text: String, of name: String) throws -> CivilDate {
        do {
            return try CivilDate(text: text)
        } catch {
            throw problem(name, text, "must be a date like 2024-05-21: \(error)")
        }
    }

    /// A date means the start of that day. A space stands where an unescaped `+` of an offset was decoded as one.
    private static func bound(_ text: String, of name: String, _ zone: TimeZone) throws -> Instant {
        if !text.contains("T"), !text.contains("t") { return zone.startOfDay(try day(text, of: name)) }
        do {
            return try Instant(rfc3339: String(text.map { $0 == " " ? "+" : $0 })).roundedUpToSeconds
        } catch {
            throw problem(name, text, "must be a date, or an instant like 2024-05-21T06:15:00Z: \(error)")
        }
    }

    /// Up to the start of the next day, or to the last second that can be written.
    private static func wholeDay(_ day: CivilDate, in zone: TimeZone, _ text: String) throws -> ClosedRange<Instant> {
        let stretch = zone.stretch(of: day)
        guard day < .latest else { return stretch.lowerBound...Instant.latest.truncatedToSeconds }
        guard !stretch.isEmpty else { throw problem("date", text, "must be a day that the time zone has; it left this one out") }
        return stretch.lowerBound...stretch.upperBound - .seconds(1)
    }

    /// Starts are whole seconds, so the last one before the upper bound is a second earlier.
    private static func halfOpen(
        _ lower: Instant, _ upper: Instant, naming name: String, _ text: String
    ) throws -> ClosedRange<Instant> {
        guard lower < upper else { throw problem(name, text, "must be later than \"from\"") }
        return lower...upper - .seconds(1)
    }

    private static func problem(_ name: String, _ value: String?, _ rule: String) -> Problem {
        Problem(
            .badRequest, "The query parameter \"\(name)\" \(rule).", errors: [.init(pointer: name, value: value, rule: rule)])
    }
}

extension Instant {
    /// The first whole second that is not earlier.
    fileprivate var roundedUpToSeconds: Instant {
        nanosecond == 0 ? self : truncatedToSeconds + .seconds(1)
    }
}
