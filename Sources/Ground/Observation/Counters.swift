import Synchronization

/// A number that many threads add to.
package final class Counter: Sendable {
    private let storage = Atomic<Int>(0)

    /// Adds to the count; a negative amount makes it a level that goes up and down.
    package func add(_ amount: Int = 1) {
        storage.wrappingAdd(amount, ordering: .relaxed)
    }

    /// The count now.
    package var value: Int {
        storage.load(ordering: .relaxed)
    }
}

/// The counters of a program by name.
///
/// Whoever counts looks its counter up once and keeps it; adding is then one atomic instruction.
package final class Counters: Sendable {
    private let storage = Mutex<[String: Counter]>([:])

    /// The most names. They come from the code, so more is a fault that must not fill the memory.
    package static let largestCount = 1000
    /// Counts what is counted under names beyond `largestCount`.
    package static let overflowName = "counters_overflow"

    /// No counters yet.
    package init() {}

    /// The counter of a name; it comes into being with the first question.
    package func counter(_ name: String) -> Counter {
        storage.withLock { counters in
            if let counter = counters[name] { return counter }
            let key = counters.count < Self.largestCount ? name : Self.overflowName
            let counter = counters[key] ?? Counter()
            counters[key] = counter
            return counter
        }
    }

    /// Every counter and its value now, by name.
    package func snapshot() -> [(name: String, value: Int)] {
        let counters = storage.withLock { $0 }
        return counters.map { (name: $0.key, value: $0.value.value) }.sorted { $0.name < $1.name }
    }
}
