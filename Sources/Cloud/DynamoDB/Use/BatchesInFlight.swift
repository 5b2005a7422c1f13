/// Carries out batches, several at a time.
///
/// - Parameters:
///   - limit: how many are in flight at most, 1 or more
///   - run: carries out one
///   - take: is given what became of one, and says whether another is begun
/// - Returns: those that were not begun
func inFlight<Batch: Sendable, Outcome: Sendable>(
    _ batches: [Batch], limit: Int, run: @escaping @Sendable (Batch) async -> Outcome, take: (Outcome) -> Bool
) async -> ArraySlice<Batch> {
    precondition(limit >= 1, "with no batch in flight nothing is ever done")
    return await withTaskGroup(of: Outcome.self) { group in
        var rest = batches[...]
        var runningCount = 0
        var goesOn = true
        while true {
            while goesOn, runningCount < limit, let batch = rest.popFirst() {
                group.addTask { await run(batch) }
                runningCount += 1
            }
            guard let outcome = await group.next() else { return rest }
            runningCount -= 1
            // Once stopped it stays so, whatever those say that were in flight.
            goesOn = take(outcome) && goesOn
        }
    }
}
