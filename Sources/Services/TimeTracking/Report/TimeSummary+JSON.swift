import JSON
import Timekeeping

extension TimeSummary {
    /// The summary as `/summary` answers it and the report's `--json` prints it: whole seconds, which add up, beside hours
    /// rounded to hundredths for people.
    package var json: [UInt8] {
        var writer = JSONWriter(reservingCapacity: 1_024 + days.count * 192)
        writer.beginObject()
        writer.key("data")
        writer.beginObject()
        writer.member("from", range.lowerBound.rfc3339)
        writer.member("to", range.upperBound.rfc3339)
        writer.member("firstDay", firstDay.description)
        writer.member("lastDay", lastDay.description)
        writer.member("timeZone", zone.identifier)
        writer.member("weekStart", weekStart.name)
        writer.time(seconds)
        writer.member("entries", entryCount)
        writer.member("skipped", skippedCount)
        writer.list("activities", activities) { writer, activity in
            writer.member("activity_type", activity.name)
            writer.time(activity.seconds)
            writer.member("entries", activity.entryCount)
        }
        writer.list("days", days) { writer, day in
            writer.member("date", day.date.description)
            writer.time(day.seconds)
            writer.list("activities", day.activities) { writer, activity in
                writer.member("activity_type", activity.name)
                writer.time(activity.seconds)
            }
        }
        writer.list("weeks", weeks) { writer, week in
            writer.member("firstDay", week.name.description)
            writer.time(week.seconds)
        }
        let averages = averages
        writer.key("averages")
        writer.beginObject()
        writer.hours("day", averages.day)
        writer.hours("activeDay", averages.activeDay)
        writer.hours("week", averages.week)
        writer.endObject()
        writer.stretches("gaps", gaps)
        writer.stretches("overlaps", overlaps)
        writer.endObject()
        writer.endObject()
        return writer.bytes
    }
}

extension JSONWriter {
    fileprivate mutating func hours(_ name: String, _ hours: DecimalHours) {
        key(name)
        raw(Array(hours.description.utf8))
    }

    fileprivate mutating func time(_ seconds: Int) {
        member("seconds", seconds)
        hours("hours", DecimalHours(seconds: seconds))
    }

    /// A member that is an array of objects.
    fileprivate mutating func list<Element>(
        _ name: String, _ elements: [Element], _ writeMembers: (inout JSONWriter, Element) -> Void
    ) {
        key(name)
        beginArray()
        for element in elements {
            beginObject()
            writeMembers(&self, element)
            endObject()
        }
        endArray()
    }

    fileprivate mutating func stretches(_ name: String, _ stretches: TimeSummary.Stretches) {
        key(name)
        beginObject()
        member("count", stretches.count)
        time(stretches.seconds)
        list("first", stretches.first) { writer, stretch in
            writer.member("from", stretch.lowerBound.rfc3339)
            writer.member("to", stretch.upperBound.rfc3339)
        }
        endObject()
    }
}
