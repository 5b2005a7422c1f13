import DynamoDB

/// The attribute names of the row that was read last.
///
/// The rows of a table mostly have the same attributes at the same places. A name that stands where it stood in the row before
/// is not made again: the items of a page share their names.
struct RowNames {
    private(set) var texts: [String] = []
    /// The bytes of all names, one behind the other, and where each ends.
    private(set) var bytes: [UInt8] = []
    private(set) var ends: [Int] = []

    /// For each place of an item the place in the row, when the names are those of a whole row; else empty.
    ///
    /// The places from the third on stand in it in their order, as ``RowFormat`` promises.
    private(set) var arrangement: [Int] = []

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
        arrangement.removeAll()
        let text = String(decoding: name, as: UTF8.self)
        if place == texts.count, place < Self.placeLimit {
            texts.append(text)
            bytes.append(contentsOf: name)
            ends.append(bytes.count)
        }
        return text
    }

    /// Notes that the last row had so many attributes.
    mutating func arrange(_ count: Int) {
        guard arrangement.count != count, count > 0, count <= texts.count else { return }
        let places = (0..<count).sorted { texts[$0].precedesByBytes(texts[$1]) }
        let rest = places.filter { $0 > 1 }
        arrangement = zip(rest, rest.dropFirst()).allSatisfy({ $0 < $1 }) ? places : []
    }

    @inline(__always)
    private func isKnown(_ name: UnsafeRawBufferPointer, at place: Int) -> Bool {
        let start = place == 0 ? 0 : ends[place - 1]
        guard ends[place] - start == name.count else { return false }
        return bytes.withUnsafeBytes { ByteOrder.areEqual(name, UnsafeRawBufferPointer(rebasing: $0[start..<start + name.count])) }
    }
}
