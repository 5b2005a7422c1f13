/// The numbers of a stream's records as clients see them: 21 digits that begin with 1, in order as texts and as numbers.
///
/// The engine counts from 1 in each stream. A number is given to one record only: one that was lost with a write that nobody was
/// told of was never shown (``DynamoDBEngine/lookAtStreams(_:)``).
enum SequenceNumber {
    private static let digitCount = 21
    /// AWS's limits on the text of one.
    static let textLengths = 21...40

    static func text(of number: Int) -> String {
        let digits = String(number)
        return "1" + String(repeating: "0", count: digitCount - 1 - digits.utf8.count) + digits
    }

    /// - Returns: `nil` for a text that is no number of a stream here
    static func number(of text: String) -> Int? {
        guard text.utf8.count == digitCount, text.utf8.first == UInt8(ascii: "1"),
            text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        return Int(text.dropFirst())
    }
}
