/// What the time went into: a short text that can stand at the front of a key.
///
/// Invariant: 1–64 characters after trimming, no control characters, and no `_` that a date follows, so that
/// `<activity type>_<start>_<end>` can be taken apart in one way only.
package struct ActivityType: Sendable, Hashable, CustomStringConvertible {
    package let text: String

    /// The longest activity type, in code points as JSON Schema counts them: it is shown in columns, and the key it begins must
    /// stay far below 2,048 bytes, which a count of characters with any number of accents each would not see to.
    package static let maximumCharacterCount = 64

    /// - Throws: the rule that `text` breaks.
    package init(_ text: String) throws(ActivityTypeError) {
        let trimmed = TextRules.trimmed(text)
        guard !trimmed.isEmpty else { throw .empty }
        guard trimmed.unicodeScalars.count <= ActivityType.maximumCharacterCount else { throw .tooLong }
        guard !TextRules.hasControlCharacter(trimmed) else { throw .controlCharacter }
        guard !ActivityType.hasDateAfterUnderscore(trimmed) else { throw .dateAfterUnderscore }
        self.text = trimmed
    }

    private init(known text: String) {
        self.text = text
    }

    /// What an interval without tags is taken for unless told otherwise.
    package static let uncategorised = ActivityType(known: "Uncategorised")

    package var description: String { text }

    private static func hasDateAfterUnderscore(_ text: String) -> Bool {
        let pattern = Array("_0000-00-00".utf8)
        let bytes = Array(text.utf8)
        guard bytes.count >= pattern.count else { return false }
        return (0...(bytes.count - pattern.count)).contains { offset in
            zip(bytes[offset...], pattern).allSatisfy { byte, expected in
                expected == UInt8(ascii: "0") ? (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) : byte == expected
            }
        }
    }
}

/// The rules of ``ActivityType``.
package enum ActivityTypeError: Error, Sendable, Hashable, CustomStringConvertible {
    case empty
    case tooLong
    case controlCharacter
    case dateAfterUnderscore

    package var description: String {
        switch self {
        case .empty: "must not be empty"
        case .tooLong: "must have at most \(ActivityType.maximumCharacterCount) characters"
        case .controlCharacter: "must not contain control characters"
        case .dateAfterUnderscore: "must not contain \"_\" followed by a date, which would make the key ambiguous"
        }
    }
}

/// The activity types that are taken: all, or those of a list.
package struct ActivityTypes: Sendable, Hashable {
    /// In the order of the list; `nil` when every type is taken.
    package let list: [String]?

    package static let any = ActivityTypes(nil)

    package init(_ list: [String]?) {
        self.list = list
    }

    package func contains(_ type: ActivityType) -> Bool {
        list?.contains(type.text) ?? true
    }

    /// The one of several names that is to be the activity: the one that stands first in the list, else the first of them.
    func preferred(among candidates: [String]) -> String? {
        list?.first { candidates.contains($0) } ?? candidates.first
    }
}

/// Rules on texts that several fields share.
enum TextRules {
    /// Without white space at either end.
    static func trimmed(_ text: String) -> String {
        // To find where characters begin and end takes long; between two that are visible ASCII there is nothing to be done.
        let visible = UInt8(ascii: "!")...UInt8(ascii: "~")
        if let first = text.utf8.first, let last = text.utf8.last, visible.contains(first), visible.contains(last) { return text }
        var view = text[...]
        while let first = view.first, first.isWhitespace { view.removeFirst() }
        while let last = view.last, last.isWhitespace { view.removeLast() }
        return String(view)
    }

    /// At most so many code points of a text.
    static func beginning(of text: String, codePointCount: Int) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.prefix(codePointCount)))
    }

    /// The text without anything that a terminal would obey.
    static func printable(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { hasControlCharacter(String($0)) ? "\u{FFFD}" : $0 }))
    }

    /// Whether the text has a control character (general category Cc).
    static func hasControlCharacter(_ text: String) -> Bool {
        text.unicodeScalars.contains { $0.value < 0x20 || (0x7f...0x9f).contains($0.value) }
    }
}
