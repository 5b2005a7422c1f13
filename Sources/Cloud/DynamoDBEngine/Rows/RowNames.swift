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
        let bytes = cursor.byteString()
        if place < names.count {
            if ByteOrder.compare(bytes, names[place].bytes) == 0 { return names[place].text }
            names.removeSubrange(place...)
        }
        let text = String(decoding: bytes, as: UTF8.self)
        if place == names.count, place < Self.placeLimit { names.append((Array(bytes), text)) }
        return text
    }
}
