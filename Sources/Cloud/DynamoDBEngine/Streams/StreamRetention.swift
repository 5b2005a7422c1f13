/// How long a stream's records are kept, and how many.
package struct StreamRetention: Sendable, Hashable {
    /// How long a record can be read after its change, and a stream after its end: 24 hours, as AWS says.
    package var lifetime = Duration.seconds(24 * 3600)
    /// What the records of one stream hold at most; the oldest are trimmed for new ones. Images that the table or another record
    /// shares are counted as if they were copies, so that this is also about what the journal keeps of them.
    package var byteCountLimit = 64 * 1024 * 1024
    /// How many streams that ended are kept; the oldest is forgotten for a new one. It also is when all of them together hold more
    /// than ``byteCountLimit``.
    package var endedCountLimit = 1_000

    /// AWS's lifetime, and 64 MiB of records for each stream that is enabled.
    package init() {}

    var lifetimeSeconds: Int64 { lifetime.components.seconds }
}
