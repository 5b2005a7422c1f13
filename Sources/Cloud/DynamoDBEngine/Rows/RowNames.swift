/// The attribute names of the row that was read last.
///
/// The rows of a table mostly have the same attributes at the same places. A name that stands where it stood in the row before
/// is not made again: the items of a page share their names.
struct RowNames {
    private var texts: [String] = []
    /// The bytes of all names, one behind the other, and where each ends.
    private var bytes: [UInt8] = []
    private var ends: [Int] = []

    /// The places that are remembered; rows with more attributes than this are not the ones to be quick with.
    private static let placeLimit = 64

    /// The name that a cursor stands on, which is passed.
    ///
    /// - Parameter place: how many attributes of the row came before
    mutating func name(_ cursor: inout RowCursor, place: Int) -> String {
        let name = cursor.byteString()
        if place < texts.count {
            if isKnown(name, at: place) { return texts[place] }
            texts.removeSubrange(place...)
            ends.removeSubrange(place...)
            bytes.removeSubrange((ends.last ?? 0)...)
        }
        let text = String(decoding: name, as: UTF8.self)
        if place == texts.count, place < Self.placeLimit {
            texts.append(text)
            bytes.append(contentsOf: name)
            ends.append(bytes.count)
        }
        return text
    }

    private func isKnown(_ name: UnsafeRawBufferPointer, at place: Int) -> Bool {
        let range = (place == 0 ? 0 : ends[place - 1])..<ends[place]
        return bytes.withUnsafeBytes { ByteOrder.compare(name, UnsafeRawBufferPointer(rebasing: $0[range])) == 0 }
    }
}
