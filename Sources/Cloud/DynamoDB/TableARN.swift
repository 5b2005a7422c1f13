/// The ARN of a table, which stands for its name wherever the API takes one.
///
/// `arn:aws:dynamodb:eu-central-1:123456789012:table/TimeEntries`. Source: "TableName" in the DynamoDB API reference.
package enum TableARN {
    /// The name that an ARN ends with.
    ///
    /// Whose table it is (partition, region and account) is not looked at: there is one account here.
    ///
    /// - Returns: `nil` for what is no ARN of a table
    package static func tableName(in arn: String) -> String? {
        // Nearly every name is none, and this is asked with every request.
        guard arn.utf8.starts(with: "arn:".utf8) else { return nil }
        let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, parts[1].hasPrefix("aws"), parts[2] == "dynamodb", !parts[3].isEmpty,
            parts[4].utf8.count == 12, parts[4].utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            parts[5].hasPrefix("table/")
        else { return nil }
        let name = String(parts[5].dropFirst("table/".count))
        return TableSchema.isName(name) ? name : nil
    }
}
