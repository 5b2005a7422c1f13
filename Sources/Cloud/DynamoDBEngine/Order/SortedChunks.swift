/// What has a rank: a number that settles the order of most elements without a look at the rest of them.
protocol Ranked {
    var rank: UInt64 { get }
}

/// An ordered collection that stays quick with a million elements: a list of sorted chunks of bounded length.
///
/// A binary search over the chunks and one inside a chunk find a place in O(log n). An insertion moves at most a chunk's
/// elements, and now and then, when a chunk is split, the list of chunks, which is hundreds of times shorter than the whole.
/// Walking in either direction goes from element to element without a search.
///
/// A value: a copy costs one reference, and what changes afterwards in either of them copies only the list and the chunk that
/// is touched. So a snapshot of a large table is taken in no time, however long it takes to read it.
///
/// Elements are ordered by their rank first, and those of equal rank as the caller says: places are found with a rank and a
/// predicate that is true of the elements of that rank before the place and false of those behind it. An element belongs where
/// it was looked for.
///
/// Invariants:
///
/// 1. No chunk is empty.
/// 2. No chunk has more than `capacity` elements.
/// 3. Two neighbours, one of which lost an element last, have more than half of `capacity` together.
/// 4. `lastRanks` has the rank of the last element of each chunk: a short list that the processor keeps at hand.
struct SortedChunks<Element: Ranked> {
    /// A place: an element, or the end.
    struct Position: Comparable {
        fileprivate(set) var chunk: Int
        fileprivate(set) var offset: Int

        static func < (left: Position, right: Position) -> Bool {
            (left.chunk, left.offset) < (right.chunk, right.offset)
        }
    }

    /// With elements of 24 bytes an insertion moves 3 KB on average, and a million elements make some 6,000 chunks.
    static var defaultCapacity: Int { 256 }

    private var chunks: [ContiguousArray<Element>] = []
    private var lastRanks: [UInt64] = []
    private(set) var count = 0
    private let capacity: Int
    /// Behind the element that was inserted or replaced last: what comes in order often belongs there, what comes in the opposite
    /// order before that element's neighbour. It is only tried, so it may be stale.
    private var hint = Position(chunk: 0, offset: 0)

    init(capacity: Int = SortedChunks.defaultCapacity) {
        precondition(capacity >= 2)
        self.capacity = capacity
    }

    var startPosition: Position { Position(chunk: 0, offset: 0) }
    var endPosition: Position { Position(chunk: chunks.count, offset: 0) }

    /// The element at a place other than the end; an element set there must belong there.
    subscript(position: Position) -> Element {
        get { chunks[position.chunk][position.offset] }
        set {
            chunks[position.chunk][position.offset] = newValue
            hint = Position(chunk: position.chunk, offset: position.offset + 1)
        }
    }

    /// The place behind, of a place other than the end.
    func position(after position: Position) -> Position {
        position.offset + 1 < chunks[position.chunk].count
            ? Position(chunk: position.chunk, offset: position.offset + 1)
            : Position(chunk: position.chunk + 1, offset: 0)
    }

    /// The place before, of a place other than the start.
    func position(before position: Position) -> Position {
        position.offset > 0
            ? Position(chunk: position.chunk, offset: position.offset - 1)
            : Position(chunk: position.chunk - 1, offset: chunks[position.chunk - 1].count - 1)
    }

    /// Lends the elements between two places in order, those of a chunk at a time.
    func forEachRun(from lower: Position, to upper: Position, _ body: (UnsafeBufferPointer<Element>) -> Void) {
        forEachRun(from: lower, to: upper, backwards: false) { run in
            body(run)
            return true
        }
    }

    /// Lends the elements between two places, those of a chunk at a time, the last chunk first when it goes backwards.
    ///
    /// - Parameter body: says whether to go on
    func forEachRun(
        from lower: Position, to upper: Position, backwards: Bool, _ body: (UnsafeBufferPointer<Element>) -> Bool
    ) {
        guard lower < upper else { return }
        let last = upper.offset == 0 ? upper.chunk - 1 : upper.chunk
        for step in 0...last - lower.chunk {
            let chunk = backwards ? last - step : lower.chunk + step
            let goesOn = chunks[chunk].withUnsafeBufferPointer { elements in
                let start = chunk == lower.chunk ? lower.offset : 0
                let end = chunk == upper.chunk ? upper.offset : elements.count
                return body(UnsafeBufferPointer(rebasing: elements[start..<end]))
            }
            if !goesOn { return }
        }
    }

    /// The first place whose element is not before what is looked for.
    ///
    /// - Parameter isBefore: asked only of elements of the same rank
    func position(ofRank rank: UInt64, where isBefore: (borrowing Element) -> Bool) -> Position {
        // Nothing is equal to a border, so that the search ends between two elements.
        chunks.withUnsafeBufferPointer { Self.search($0, lastRanks, rank) { isBefore($0) ? -1 : 1 } }.position
    }

    /// Where an element is, or belongs.
    struct Place {
        let position: Position
        let isThere: Bool
    }

    /// Where an element is, or belongs.
    ///
    /// - Parameter order: of an element relative to what is looked for: negative, zero or positive. Asked only of elements of the
    ///   same rank
    func place(ofRank rank: UInt64, order: (borrowing Element) -> Int) -> Place {
        chunks.withUnsafeBufferPointer { Self.search($0, lastRanks, rank, order) }
    }

    /// Puts an element in place of its equal, which is returned, or else where it belongs; found at once where that is next to the
    /// one that was put last.
    ///
    /// - Parameter order: of an element relative to the one that is put: negative, zero or positive. Asked only of elements of the
    ///   same rank
    mutating func put(_ element: Element, order: (borrowing Element) -> Int) -> Element? {
        let place = Self.place(in: &chunks, lastRanks, hint, element.rank, order)
        guard place.isThere else {
            insert(element, at: place.position)
            return nil
        }
        // What is swapped is counted neither up nor down.
        var element = element
        swap(&chunks[place.position.chunk][place.position.offset], &element)
        hint = Position(chunk: place.position.chunk, offset: place.position.offset + 1)
        return element
    }

    /// What a search looks through. It is lent once for the whole search: at each step it would cost as much as the step.
    private typealias Chunks = UnsafeBufferPointer<ContiguousArray<Element>>

    private static func place(
        in chunks: inout [ContiguousArray<Element>], _ lastRanks: [UInt64], _ hint: Position, _ rank: UInt64,
        _ order: (borrowing Element) -> Int
    ) -> Place {
        chunks.withUnsafeMutableBufferPointer { chunks in
            let chunks = Chunks(chunks)
            return nearby(chunks, hint, rank, order) ?? search(chunks, lastRanks, rank, order)
        }
    }

    /// The place when it is next to the hint.
    private static func nearby(
        _ chunks: Chunks, _ hint: Position, _ rank: UInt64, _ order: (borrowing Element) -> Int
    ) -> Place? {
        guard hint.chunk < chunks.count else { return nil }
        return chunks[hint.chunk].withUnsafeBufferPointer { elements in
            guard hint.offset > 0, hint.offset <= elements.count else { return nil }
            let last = Self.order(elements, hint.offset - 1, rank, order)
            if last == 0 { return Place(position: Position(chunk: hint.chunk, offset: hint.offset - 1), isThere: true) }
            let isBehind = last < 0
            let neighbour = isBehind ? hint.offset : hint.offset - 2
            guard elements.indices.contains(neighbour) else {
                let isLast = isBehind && hint.chunk == chunks.count - 1
                return isLast ? Place(position: Position(chunk: chunks.count, offset: 0), isThere: false) : nil
            }
            let next = Self.order(elements, neighbour, rank, order)
            if next == 0 { return Place(position: Position(chunk: hint.chunk, offset: neighbour), isThere: true) }
            guard isBehind == (next > 0) else { return nil }
            return Place(position: Position(chunk: hint.chunk, offset: isBehind ? neighbour : neighbour + 1), isThere: false)
        }
    }

    private static func search(
        _ chunks: Chunks, _ lastRanks: [UInt64], _ rank: UInt64, _ order: (borrowing Element) -> Int
    ) -> Place {
        var (low, high) = (0, chunks.count)
        while low < high {
            let middle = (low + high) / 2
            // The last element of most chunks is told by its rank.
            let lastRank = lastRanks[middle]
            let isBefore =
                lastRank == rank
                ? chunks[middle].withUnsafeBufferPointer { Self.order($0, $0.count - 1, rank, order) < 0 } : lastRank < rank
            if isBefore { low = middle + 1 } else { high = middle }
        }
        guard low < chunks.count else { return Place(position: Position(chunk: low, offset: 0), isThere: false) }
        let chunk = low
        return chunks[chunk].withUnsafeBufferPointer { elements in
            var (low, high) = (0, elements.count)
            while low < high {
                let middle = (low + high) / 2
                let order = Self.order(elements, middle, rank, order)
                if order == 0 { return Place(position: Position(chunk: chunk, offset: middle), isThere: true) }
                if order < 0 { low = middle + 1 } else { high = middle }
            }
            return Place(position: Position(chunk: chunk, offset: low), isThere: false)
        }
    }

    /// The order of an element relative to what is looked for. Most are told by their rank where they stand.
    @inline(__always)
    private static func order(
        _ elements: UnsafeBufferPointer<Element>, _ offset: Int, _ rank: UInt64, _ order: (borrowing Element) -> Int
    ) -> Int {
        let elementRank = elements[offset].rank
        return elementRank == rank ? order(elements[offset]) : elementRank < rank ? -1 : 1
    }

    /// Inserts an element before a place.
    mutating func insert(_ element: Element, at position: Position) {
        count += 1
        guard position.chunk < chunks.count else {
            append(element)
            return
        }
        var position = position
        if chunks[position.chunk].count == capacity {
            split(position.chunk)
            let firstCount = chunks[position.chunk].count
            if position.offset > firstCount {
                position = Position(chunk: position.chunk + 1, offset: position.offset - firstCount)
            }
        }
        let rank = element.rank
        chunks[position.chunk].insert(element, at: position.offset)
        if position.offset == chunks[position.chunk].count - 1 { lastRanks[position.chunk] = rank }
        hint = Position(chunk: position.chunk, offset: position.offset + 1)
    }

    /// Removes the element at a place.
    mutating func remove(at position: Position) {
        count -= 1
        chunks[position.chunk].remove(at: position.offset)
        guard let last = chunks[position.chunk].last else {
            chunks.remove(at: position.chunk)
            lastRanks.remove(at: position.chunk)
            return
        }
        lastRanks[position.chunk] = last.rank
        for left in [position.chunk, position.chunk - 1] where left >= 0 && left + 1 < chunks.count {
            if chunks[left].count + chunks[left + 1].count <= capacity / 2 {
                let right = chunks.remove(at: left + 1)
                chunks[left].append(contentsOf: right)
                lastRanks.remove(at: left)
                return
            }
        }
    }

    /// Elements that come in order fill their chunks whole.
    private mutating func append(_ element: Element) {
        let rank = element.rank
        if let last = chunks.indices.last, chunks[last].count < capacity {
            chunks[last].append(element)
            lastRanks[last] = rank
        } else {
            var chunk = ContiguousArray<Element>()
            chunk.reserveCapacity(capacity)
            chunk.append(element)
            chunks.append(chunk)
            lastRanks.append(rank)
        }
    }

    private mutating func split(_ index: Int) {
        var second = ContiguousArray<Element>()
        second.reserveCapacity(capacity)
        second.append(contentsOf: chunks[index][(capacity / 2)...])
        chunks[index].removeSubrange((capacity / 2)...)
        chunks.insert(second, at: index + 1)
        lastRanks.insert(chunks[index][capacity / 2 - 1].rank, at: index)
    }
}

extension SortedChunks: Sendable where Element: Sendable {}

extension SortedChunks: Sequence {
    /// Walks from the start to the end.
    struct Iterator: IteratorProtocol {
        private let elements: SortedChunks
        private var position: Position

        fileprivate init(_ elements: SortedChunks) {
            self.elements = elements
            position = elements.startPosition
        }

        mutating func next() -> Element? {
            guard position.chunk < elements.chunks.count else { return nil }
            defer { position = elements.position(after: position) }
            return elements[position]
        }
    }

    func makeIterator() -> Iterator {
        Iterator(self)
    }

    var underestimatedCount: Int { count }

    /// How many chunks there are, for tests of the invariants.
    var chunkCount: Int { chunks.count }

    /// Whether the invariants hold, for tests; the third is a matter of history.
    var isWellFormed: Bool {
        chunks.allSatisfy { !$0.isEmpty && $0.count <= capacity } && lastRanks == chunks.compactMap { $0.last?.rank }
            && count == chunks.reduce(0) { $0 + $1.count }
    }
}
