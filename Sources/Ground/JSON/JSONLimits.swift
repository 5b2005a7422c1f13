/// How much a reader accepts, so that a small request cannot cost much memory or time.
package struct JSONLimits: Sendable, Hashable {
    /// The whole text. 64 MiB hold a backup of more than 200,000 time entries.
    package var byteCount = 64 << 20

    /// Objects and arrays open at the same time. Nothing written for people or by AWS comes near 64.
    ///
    /// Reading into a tree calls itself once per level, so that no more than `deepest` may be asked for.
    package var depth = 64

    /// One text or name, in bytes between its quotes. 16 MiB hold a Lambda event's body of 6 MiB with everything escaped.
    package var stringByteCount = 16 << 20

    /// One number. A double's longest exact decimal form has fewer than 800 digits; DynamoDB's numbers have 38.
    package var numberByteCount = 1_024

    /// The members of one object. Beyond a few, each costs an entry in a hash table that finds duplicates.
    package var memberCount = 65_536

    /// The elements of one array: `[0,0,…]` grows about twelvefold when read into a tree.
    package var elementCount = 1_000_000

    /// The limits where the caller knows nothing better.
    package static let `default` = JSONLimits()

    /// The largest `depth`: a test reads, writes and compares that deep on a stack of 512 KiB, in a debug build.
    package static let deepest = 128

    /// The default limits, to be changed one by one.
    package init() {}
}
