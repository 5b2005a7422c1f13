import Synchronization

/// Makes request ids as AWS's look: 52 capital letters and digits, never the same twice in a process.
///
/// They name requests in logs and nothing else; nobody needs to be unable to guess them. So they are a counter, well mixed with
/// what was random when the process started, and cost no system call.
final class RequestIDs: Sendable {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
    /// Each word gives 13 characters of five bits.
    private static let wordCount = 4
    private static let characterCountOfWord = 13

    private let seeds: [UInt64]
    private let counter = Atomic<UInt64>(0)

    init() {
        seeds = (0..<Self.wordCount).map { _ in UInt64.random(in: .min ... .max) }
    }

    func next() -> String {
        let number = counter.wrappingAdd(1, ordering: .relaxed).newValue
        return String(unsafeUninitializedCapacity: Self.wordCount * Self.characterCountOfWord) { buffer in
            var index = 0
            for seed in seeds {
                var word = Self.mix(seed ^ number)
                for _ in 0..<Self.characterCountOfWord {
                    buffer[index] = Self.alphabet[Int(word & 31)]
                    word >>= 5
                    index += 1
                }
            }
            return index
        }
    }

    /// Every word to another one, each bit depending on all (the finish of SplitMix64).
    private static func mix(_ word: UInt64) -> UInt64 {
        var mixed = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
