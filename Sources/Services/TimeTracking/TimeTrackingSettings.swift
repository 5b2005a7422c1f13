import DynamoDB
package import Observation
package import Settings
package import Timekeeping

/// What can be set about the service.
package struct TimeTrackingSettings: Sendable {
    /// Of the table of time entries.
    package var tableName: String
    /// Whose days are meant where a request speaks of days.
    package var timeZone: TimeZone
    /// The day on which weeks begin where something is shown by week.
    package var weekStart: Weekday
    /// The activities that are taken.
    package var activityTypes: ActivityTypes
    /// The activity of an interval without tags.
    package var defaultActivity: ActivityType
    /// What every path that reads or changes entries asks for; `nil` when they ask for nothing.
    package var apiKey: Secret?
    /// Whose pages may read the answers: `*` or one origin.
    package var allowedOrigin: String

    /// Settings of these values; the defaults are those of the variables.
    package init(
        tableName: String = "TimeEntries", timeZone: TimeZone = .utc, weekStart: Weekday = .monday,
        activityTypes: ActivityTypes = .any, defaultActivity: ActivityType = .uncategorised, apiKey: Secret? = nil,
        allowedOrigin: String = "*"
    ) {
        self.tableName = tableName
        self.timeZone = timeZone
        self.weekStart = weekStart
        self.activityTypes = activityTypes
        self.defaultActivity = defaultActivity
        self.apiKey = apiKey
        self.allowedOrigin = allowedOrigin
    }

    // The variables; what each means stands in its text.
    package static let tableName = Setting("TABLE_NAME", default: "TimeEntries", meaning: "Name of the table of time entries")
    package static let timeZone = Setting(
        "TIME_ZONE", default: "UTC", meaning: "IANA zone whose days `period`, `date` and dates in `from`/`to` mean")
    package static let zoneDirectory = Setting(
        "TZDIR", default: TimeZone.defaultDirectory, meaning: "Directory of the zone database")
    package static let weekStart = Setting("WEEK_START", default: "monday", meaning: "Day on which weeks begin in reports")
    package static let activityTypes = Setting(
        "ACTIVITY_TYPES", meaning: "Comma list of the activities that are taken, in the order an export looks for them; unset: any")
    package static let defaultActivity = Setting(
        "ACTIVITY_DEFAULT", default: "Uncategorised", meaning: "Activity of an interval without tags")
    package static let apiKey = Setting(
        "API_KEY", meaning: "When set, whatever reads or changes entries asks for it in the field `x-api-key`", isSecret: true)
    package static let allowedOrigin = Setting(
        "CORS_ALLOW_ORIGIN", default: "*", meaning: "Origin whose pages may read the answers: `*` or one origin")

    /// Every variable, in the order of the README.
    package static let all = [
        tableName, timeZone, zoneDirectory, weekStart, activityTypes, defaultActivity, apiKey, allowedOrigin,
    ]

    /// Reads them; what is wrong is left with the reader.
    package init(reading reader: inout SettingsReader) {
        tableName = reader.requiredValue(
            Self.tableName, expecting: "a table name of 3 to 255 letters, digits, \"_\", \"-\" or \".\"", placeholder: "TimeEntries"
        ) { TableSchema.isName($0) ? $0 : nil }
        let zones = reader.requiredString(Self.zoneDirectory)
        timeZone = reader.requiredValue(Self.timeZone, expecting: "an IANA zone such as Europe/Berlin", placeholder: .utc) {
            try? TimeZone(identifier: $0, directory: zones)
        }
        weekStart = reader.requiredValue(Self.weekStart, expecting: "a weekday such as sunday", placeholder: .monday) {
            Weekday(name: $0)
        }
        let listed = reader.list(Self.activityTypes)
        var types: [String] = []
        for text in listed {
            do {
                types.append(try ActivityType(text).text)
            } catch {
                reader.report(Self.activityTypes, "\"\(text)\" \(error)")
            }
        }
        activityTypes = ActivityTypes(listed.isEmpty ? nil : types)
        defaultActivity = reader.requiredValue(
            Self.defaultActivity, expecting: "an activity type", placeholder: .uncategorised
        ) { try? ActivityType($0) }
        apiKey = reader.secret(Self.apiKey)
        allowedOrigin = reader.requiredValue(Self.allowedOrigin, expecting: "\"*\" or an origin", placeholder: "*") { text in
            text.utf8.allSatisfy { (0x21...0x7e).contains($0) } ? text : nil
        }
    }
}
