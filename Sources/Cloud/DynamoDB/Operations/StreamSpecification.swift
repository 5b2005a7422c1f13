/// What the records of a stream show of an item (`StreamViewType`).
package enum StreamViewType: String, Sendable, Hashable, CaseIterable {
    case keysOnly = "KEYS_ONLY"
    case newImage = "NEW_IMAGE"
    case oldImage = "OLD_IMAGE"
    case newAndOldImages = "NEW_AND_OLD_IMAGES"

    /// Whether records have the item as it is after the change.
    package var hasNewImage: Bool { self == .newImage || self == .newAndOldImages }
    /// Whether records have the item as it was before the change.
    package var hasOldImage: Bool { self == .oldImage || self == .newAndOldImages }
}

/// What is asked of a table's stream (`StreamSpecification`).
package enum StreamSpecification: Sendable, Hashable {
    case enabled(StreamViewType)
    case disabled
}
