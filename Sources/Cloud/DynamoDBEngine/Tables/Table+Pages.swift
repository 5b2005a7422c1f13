/// A stretch of a table or index to read, and how much of it.
struct PageRequest {
    /// The place of an index in ``TableShape/indexes``, or `nil` for the table.
    var index: Int?
    var range: IndexRange
    var ascending = true
    /// The most rows to look at.
    var limit: Int?
}

/// Rows of one page.
struct RowPage {
    var rows: [Row] = []
    /// Whether the page ended at a limit and not at the end of its stretch.
    var endsAtLimit = false
    /// What the rows weigh, as DynamoDB counts it.
    var byteCount = 0
}

extension Table {
    /// What a page weighs at most: 1 MB of items as DynamoDB counts them, before any filter or projection by the reader.
    static let pageByteCountLimit = 1024 * 1024

    /// Reads a page.
    ///
    /// The row that brings the page over its limit of bytes is still in it, so that a page is never empty while there is more.
    /// As in DynamoDB, a page that is full ends at its limit even when nothing follows.
    func page(_ request: PageRequest) -> RowPage {
        let entries = request.index.map { indexes[$0] } ?? rows
        let lower = request.range.lower?.position(in: entries) ?? entries.startPosition
        let upper = request.range.upper?.position(in: entries) ?? entries.endPosition
        var page = RowPage()
        var reader = RowReader()
        entries.forEachRun(from: lower, to: upper, backwards: !request.ascending) { run in
            add(run, to: &page, request, &reader)
            return !page.endsAtLimit
        }
        return page
    }

    /// Adds rows to a page as long as it is not full.
    private func add(
        _ run: UnsafeBufferPointer<IndexEntry>, to page: inout RowPage, _ request: PageRequest, _ reader: inout RowReader
    ) {
        // Rows lie all over the memory. All are looked at before the first is kept: looks do not wait for each other, while to
        // count a reference is to wait for it.
        var count = 0
        while count < run.count, !page.endsAtLimit {
            let place = request.ascending ? count : run.count - 1 - count
            page.byteCount += pageByteCount(of: run[place], in: request.index, &reader)
            count += 1
            page.endsAtLimit = page.rows.count + count == request.limit || page.byteCount >= Self.pageByteCountLimit
        }
        if request.ascending {
            page.rows.append(contentsOf: run[..<count].lazy.map(\.row))
        } else {
            page.rows.append(contentsOf: run[(run.count - count)...].reversed().lazy.map(\.row))
        }
    }

    /// Lends all entries of a stretch in order, many at a time, with the number of those that are left, these among them.
    func forEachRun(of request: PageRequest, _ body: (UnsafeBufferPointer<IndexEntry>, _ restCount: Int) -> Void) {
        let entries = request.index.map { indexes[$0] } ?? rows
        let lower = request.range.lower?.position(in: entries) ?? entries.startPosition
        let upper = request.range.upper?.position(in: entries) ?? entries.endPosition
        var restCount = 0
        entries.forEachRun(from: lower, to: upper) { restCount += $0.count }
        entries.forEachRun(from: lower, to: upper) { run in
            body(run, restCount)
            restCount -= run.count
        }
    }

    /// What a row counts in a page of a table or index: of an index only what it projects.
    @inline(__always)
    private func pageByteCount(of entry: borrowing IndexEntry, in index: Int?, _ reader: inout RowReader) -> Int {
        guard let index, let names = shape.indexes[index].projectedNames else { return entry.row.itemByteCount }
        return ItemMeasure(reader.item(of: entry.row, projectedTo: names)).byteCount
    }
}
