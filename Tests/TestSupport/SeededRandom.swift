/// A random source that repeats itself from its seed (SplitMix64), so that a failing random test can be run again.
package struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// - Parameter seed: a new one each run unless the variable `TEST_SEED` fixes it; printed, so that a failure can be repeated.
    package init(seed: UInt64? = nil, function: String = #function) {
        let chosen = seed ?? SeededRandom.fixedSeed ?? UInt64.random(in: 0...UInt64.max)
        print("\(function): seed \(chosen) (repeat with TEST_SEED=\(chosen))")
        state = chosen
    }

    private static let fixedSeed: UInt64? = environmentVariable("TEST_SEED").flatMap { UInt64($0) }

    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
