/// Makes names for requests: unique for as long as logs are kept, and short enough that a `String` holds them in itself.
///
/// A counter that starts at a random number, scrambled so that names that follow one another look different: 64 bits in 13
/// letters and digits of Crockford's alphabet. It is a name, not a secret: whoever knows one can compute the next.
struct RequestIDSource {
    private var counter: UInt64

    init(start: UInt64) {
        counter = start
    }

    mutating func next() -> String {
        counter &+= 1
        var rest = Self.scrambled(counter)
        return String(unsafeUninitializedCapacity: Self.length) { buffer in
            for index in 0..<Self.length {
                buffer[index] = Self.digits.utf8Start[Int(rest & 31)]
                rest >>= 5
            }
            return Self.length
        }
    }

    /// 13 × 5 bits hold 64. A Swift string keeps up to 15 bytes without memory of its own.
    private static let length = 13
    /// Without I, L, O and U, which are easily misread.
    private static let digits: StaticString = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

    /// A bijection (the finish of SplitMix64), so that different counters stay different.
    private static func scrambled(_ number: UInt64) -> UInt64 {
        var number = (number ^ number >> 30) &* 0xbf58_476d_1ce4_e5b9
        number = (number ^ number >> 27) &* 0x94d0_49bb_1331_11eb
        return number ^ number >> 31
    }
}
