package import JSON

/// What `timew export` printed: intervals in their order, and those that could not be read with the reason.
package struct TimewarriorExport: Sendable {
    /// An element that was passed over.
    package struct Oddity: Sendable, Hashable, CustomStringConvertible {
        /// Its place in the export, from 1.
        package let position: Int
        package let reason: TimewarriorIntervalError

        package var description: String { "interval \(position) of the export: \(reason)" }
    }

    package private(set) var intervals: [TimewarriorInterval] = []
    package private(set) var oddities: [Oddity] = []

    /// The largest export that is read: a million intervals of 250 bytes.
    package static let maximumByteCount = 256 << 20

    /// What Timewarrior should have written: it puts control characters of a tag or annotation as they are into its JSON, and
    /// bytes that are no UTF-8. Neither may lose the intervals around them, so the former become spaces and the latter U+FFFD.
    private static func mended(_ bytes: [UInt8]) -> [UInt8] {
        func isControl(_ byte: UInt8) -> Bool { byte < 0x20 && byte != 0x0a && byte != 0x0d && byte != 0x09 }
        let isText = String(validating: bytes, as: UTF8.self) != nil
        if isText, !bytes.contains(where: isControl) { return bytes }
        let text = isText ? bytes : Array(String(decoding: bytes, as: UTF8.self).utf8)
        return text.map { isControl($0) ? 0x20 : $0 }
    }

    /// Reads the JSON array. One odd interval never loses the others.
    ///
    /// - Throws: where the text is not JSON or not an array.
    package init(parsing bytes: [UInt8]) throws(TimewarriorExportError) {
        var limits = JSONLimits.default
        limits.byteCount = TimewarriorExport.maximumByteCount
        let value: JSONValue
        do {
            value = try JSONValue(parsing: TimewarriorExport.mended(bytes), limits: limits)
        } catch {
            throw .notJSON(error)
        }
        guard case .array(let elements) = value else { throw .notAnArray }
        for (index, element) in elements.enumerated() {
            do {
                intervals.append(try TimewarriorInterval(element))
            } catch {
                oddities.append(Oddity(position: index + 1, reason: error))
            }
        }
    }
}

/// Why an export cannot be read at all.
package enum TimewarriorExportError: Error, Sendable, Equatable, CustomStringConvertible {
    case notJSON(JSONError)
    case notAnArray

    package var description: String {
        switch self {
        case .notJSON(let error): "the export is not valid JSON: \(error)"
        case .notAnArray: "the export is not a JSON array"
        }
    }
}
