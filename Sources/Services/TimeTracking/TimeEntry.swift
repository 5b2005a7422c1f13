package import DynamoDB
package import Timekeeping

/// A stretch of time and what it went into. A value that exists is valid.
package struct TimeEntry: Sendable, Hashable {
    /// What the time went into.
    package let activityType: ActivityType
    /// Whole seconds.
    package let start: Instant
    /// Whole seconds, not before `start`; equal to it for an interval of no length, which real data has.
    package let end: Instant
    /// Decimal hours, 0 or more.
    package let duration: DynamoDBNumber
    /// At most ``maximumDescriptionCharacterCount`` characters; `nil` when there is nothing to say.
    package let description: String?

    /// The longest description, in code points as JSON Schema counts them; so a row stays far below DynamoDB's 400 KB.
    package static let maximumDescriptionCharacterCount = 1_000

    /// - Parameter duration: decimal hours; when left out, `end` − `start` rounded to 2 decimals, half away from zero.
    /// - Throws: the rule that is broken.
    package init(
        activityType: ActivityType, start: Instant, end: Instant, duration: DynamoDBNumber? = nil, description: String? = nil
    ) throws(TimeEntryError) {
        let start = start.truncatedToSeconds
        let end = end.truncatedToSeconds
        guard end >= start else { throw .endBeforeStart }
        if let duration, duration < DynamoDBNumber.zero { throw .negativeDuration }
        if let description {
            guard description.unicodeScalars.count <= TimeEntry.maximumDescriptionCharacterCount else { throw .descriptionTooLong }
        }
        self.activityType = activityType
        self.start = start
        self.end = end
        self.duration = duration ?? DynamoDBNumber(DecimalHours(rounding: end - start))
        self.description = description
    }

    /// The partition key: `<activity type>_<start>_<end>`.
    package var key: String {
        key(start: start.rfc3339, end: end.rfc3339)
    }

    private func key(start: String, end: String) -> String {
        "\(activityType.text)_\(start)_\(end)"
    }

    /// The UTC year of the start, four digits.
    package var year: String {
        String(start.rfc3339.prefix(4))
    }

    /// The row.
    package var item: Item {
        let startText = start.rfc3339
        let endText = end.rfc3339
        var item = Item(reservingCapacity: 7)
        item[TimeEntryTable.Attribute.key] = .string(key(start: startText, end: endText))
        item[TimeEntryTable.Attribute.activityType] = .string(activityType.text)
        if let description { item[TimeEntryTable.Attribute.description] = .string(description) }
        item[TimeEntryTable.Attribute.duration] = .number(duration)
        item[TimeEntryTable.Attribute.end] = .string(endText)
        item[TimeEntryTable.Attribute.start] = .string(startText)
        item[TimeEntryTable.Attribute.year] = .string(String(startText.prefix(4)))
        return item
    }
}

/// The rules of ``TimeEntry`` that concern more than one field or are not those of the field's own type.
package enum TimeEntryError: Error, Sendable, Hashable, CustomStringConvertible {
    case endBeforeStart
    case negativeDuration
    case descriptionTooLong

    package var description: String {
        switch self {
        case .endBeforeStart: "must not be before start"
        case .negativeDuration: "must be 0 or more"
        case .descriptionTooLong: "must have at most \(TimeEntry.maximumDescriptionCharacterCount) characters"
        }
    }
}
