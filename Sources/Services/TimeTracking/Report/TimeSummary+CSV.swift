import CSV
import Timekeeping

extension TimeSummary {
    /// CSV with a header, a record for each activity of each day.
    package var csv: [UInt8] {
        var writer = CSVWriter()
        writer.record(["date", "activity_type", "seconds", "hours"])
        for day in days {
            for activity in day.activities {
                let hours = DecimalHours(seconds: activity.seconds)
                writer.record([day.date.description, activity.name, String(activity.seconds), hours.description])
            }
        }
        return writer.bytes
    }
}
