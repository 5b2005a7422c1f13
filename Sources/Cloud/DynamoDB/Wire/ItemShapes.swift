/// What the items of one answer have in common.
///
/// Services write the attributes of like items in the same order, whichever that is. Once it is known, the next item needs no
/// search for the places of its values: they go into a copy of an item that has the names already.
struct ItemShapes {
    /// The names of an item as they came.
    struct Shape {
        let names: [String]
        /// Where the attribute of each name stands in the item.
        let places: [Int]
        /// An item with these names, and null for every value.
        let emptyItem: Item

        /// The first attributes, as they came, of an item of this shape.
        func first(_ count: Int, of item: Item) -> Item {
            var result = Item(reservingCapacity: names.count)
            for index in 0..<count { result[names[index]] = item[places[index]].value }
            return result
        }
    }

    /// The shape that the next item probably has.
    private(set) var current: Shape?
    private var itemCount = 0

    /// Items that differ all the time gain nothing from being learnt.
    private static let learntItemCount = 8

    /// For an item that is not of the current shape.
    ///
    /// - Returns: whether it is to be learnt: not the first, which is often the only one
    mutating func learnsNext() -> Bool {
        itemCount += 1
        return (2...Self.learntItemCount).contains(itemCount)
    }

    /// Takes over the shape of an item whose names came in this order.
    mutating func learn(_ names: [String], of item: Item) {
        var emptyItem = item
        for place in emptyItem.indices { emptyItem.setValue(.null, at: place) }
        let places = names.map { item.place(of: $0) ?? 0 }
        current = Shape(names: names, places: places, emptyItem: emptyItem)
    }
}
