/// A text that must not be seen: a key, a token, a webhook's address.
///
/// Printing, interpolating, dumping or mirroring it shows `<redacted>`; the one way to the text is `reveal()`, which is
/// easy to search for. Not `Hashable`, `Comparable` or codable, so that it does not end up in keys and files by accident.
package struct Secret: Sendable {
    private let text: String

    /// A text that is a secret from now on.
    package init(_ text: String) {
        self.text = text
    }

    /// The text itself, for the one place that has to send or sign with it.
    package func reveal() -> String {
        text
    }
}

extension Secret: Equatable {
    /// Compares without stopping at the first difference, so that the time taken tells nothing about the content.
    package static func == (left: Secret, right: Secret) -> Bool {
        let leftBytes = left.text.utf8
        let rightBytes = right.text.utf8
        guard leftBytes.count == rightBytes.count else { return false }
        var difference: UInt8 = 0
        for (leftByte, rightByte) in zip(leftBytes, rightBytes) { difference |= leftByte ^ rightByte }
        return difference == 0
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private static let redacted = "<redacted>"

    /// `<redacted>`.
    package var description: String { Self.redacted }
    /// `<redacted>`.
    package var debugDescription: String { Self.redacted }
    /// A mirror that shows nothing.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
