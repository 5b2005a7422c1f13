/// Which items a query wants: one partition, and perhaps a stretch of its sort keys.
///
/// A value, not a text: the network client renders it as `KeyConditionExpression` with placeholders, the wire face parses that
/// text back, the embedded engine uses it as it stands. Source: "Key condition expressions" in the developer guide.
package struct KeyCondition: Sendable, Hashable {
    /// What is asked of the sort key.
    package enum Sort: Sendable, Hashable {
        case equals(AttributeValue)
        case lessThan(AttributeValue)
        case lessThanOrEqual(AttributeValue)
        case greaterThan(AttributeValue)
        case greaterThanOrEqual(AttributeValue)
        /// Both ends included.
        case between(AttributeValue, AttributeValue)
        /// Strings and binaries only.
        case beginsWith(AttributeValue)
    }

    package var partitionName: String
    package var partitionValue: AttributeValue
    package var sortName: String?
    package var sort: Sort?

    package init(_ partitionName: String, equals partitionValue: AttributeValue) {
        self.partitionName = partitionName
        self.partitionValue = partitionValue
    }

    package init(_ partitionName: String, equals partitionValue: AttributeValue, _ sortName: String, _ sort: Sort) {
        self.partitionName = partitionName
        self.partitionValue = partitionValue
        self.sortName = sortName
        self.sort = sort
    }
}
