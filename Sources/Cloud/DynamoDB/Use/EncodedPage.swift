import JSON
import Observation

/// A storage whose pages come as bytes, so that the next one can be asked for before they are decoded.
protocol EncodedPageStorage: DynamoDBStorage {
    /// What `scan` does, but for the decoding.
    func encodedScan(_ request: ScanRequest, context: Context) async throws(DynamoDBError) -> EncodedPage
}

/// The answer to a `Scan` as it came.
struct EncodedPage: Sendable {
    let body: [UInt8]

    /// The page.
    ///
    /// - Throws: `malformedAnswer`
    func decoded() throws(DynamoDBError) -> ItemPage {
        try ScanRequest.answer(decoding: body)
    }

    /// Where the next page begins, when that stands behind the items; found without reading them.
    ///
    /// In a string its name would have escaped quotation marks around it, so that a member of this name begins there. It is the
    /// page's own, and not one of an item's, when nothing but other members and the end of the page follows. Should the page be
    /// malformed before it, then that shows when it is decoded: what it says there is what counts.
    var nextStart: Item? {
        let end = body.suffix(Self.endByteCount)
        guard let place = Self.lastPlace(of: Self.name, in: end) else { return nil }
        let members = [UInt8(ascii: "{")] + end[place...]
        return (try? ScanRequest.answer(decoding: members))?.lastEvaluatedKey
    }

    private static let name = Array("\"LastEvaluatedKey\"".utf8)

    /// More than the keys of a table and an index have (6 KiB) when none of their bytes has to be escaped. Where they are longer,
    /// nothing is known before the page is decoded.
    private static let endByteCount = 8 << 10

    private static func lastPlace(of pattern: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.count >= pattern.count else { return nil }
        return (bytes.startIndex...bytes.endIndex - pattern.count).last { place in
            bytes[place] == pattern[0] && bytes[place..<place + pattern.count].elementsEqual(pattern)
        }
    }
}
