import DynamoDB
import Timekeeping

/// A row whose `year` older tools wrote wrongly, so that `YearIndex` does not have it where it belongs.
///
/// Nothing else of a row is ever mended: what looks odd in the others may be meant.
package struct RowRepair: Sendable, Hashable {
    /// The key of the row.
    package let key: String
    /// The year that it has; `nil` for none.
    package let found: String?
    /// The year that it should have.
    package let year: String

    /// What is wrong with a row; `nil` when nothing is.
    ///
    /// The year is that of `start`, where `start` is an instant as the service writes it. Where it is not, only white space
    /// behind four digits is known to be wrong.
    init?(_ item: Item) {
        guard let year = Self.year(of: item) else { return nil }
        let found = item[TimeEntryTable.Attribute.year]?.stringValue
        if let found, found.hasSameBytes(as: year) { return nil }
        key = item[TimeEntryTable.Attribute.key]?.stringValue ?? ""
        self.found = found
        self.year = year
    }

    /// The row as it should be.
    func applied(to item: Item) -> Item {
        var item = item
        item[TimeEntryTable.Attribute.year] = .string(year)
        return item
    }

    private static func year(of item: Item) -> String? {
        if let start = item[TimeEntryTable.Attribute.start]?.stringValue, let instant = try? Instant(rfc3339: start),
            instant.rfc3339.hasSameBytes(as: start)
        {
            return String(start.prefix(4))
        }
        guard let text = item[TimeEntryTable.Attribute.year]?.stringValue else { return nil }
        let bytes = Array(text.utf8)
        let digits = bytes.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        let rest = bytes.dropFirst(digits.count)
        guard digits.count == 4, rest.allSatisfy({ $0 == 0x20 || (0x09...0x0d).contains($0) }) else { return nil }
        return String(decoding: digits, as: UTF8.self)
    }
}

extension RowRepair: CustomStringConvertible {
    /// A line for people, with control characters shown.
    package var description: String {
        "\(key.debugDescription): year \(found?.debugDescription ?? "missing") → \(year.debugDescription)"
    }
}
