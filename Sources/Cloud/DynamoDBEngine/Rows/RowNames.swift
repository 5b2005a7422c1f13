/// The attribute names of the row that was read last.
///
/// The rows of a table mostly have the same attributes at the same places. A name that stands where it stood in the row before
/// is not made again: the items of a page share their names.
struct RowNames {
    /// By place, with their bytes.
    private var names: [(bytes: [UInt8], text: String)] = []

    /// The places that are remembered; rows with more attributes than this are not the ones to be quick with.
    private static let placeLimit = 64

    /// The name that a cursor stands on, which is passed.
    ///
    /// - Parameter place: how many attributes of the row came before
    mutating func name(_ cursor: inout RowCursor, place: Int) -> String {
        let range = cursor.bytesRange()
        guard place < Self.placeLimit else { return String(decoding: cursor.bytes[range], as: UTF8.self) }
        if place < names.count {
            let known = names[place]
            if ByteOrder.compare(cursor.bytes, range, known.bytes, 0..<known.bytes.count) == 0 { return known.text }
            names.removeSubrange(place...)
        }
        let bytes = Array(cursor.bytes[range])
        let text = String(decoding: bytes, as: UTF8.self)
        if place == names.count { names.append((bytes, text)) }
        return text
    }
}
