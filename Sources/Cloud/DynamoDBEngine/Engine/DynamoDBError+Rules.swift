import DynamoDB

/// The engine's refusals, in AWS's words. Clients compare these texts, odd as some are.
extension DynamoDBError {
    static func validation(_ message: String) -> DynamoDBError {
        DynamoDBError(.validation, message)
    }

    static func invalidParameters(_ message: String) -> DynamoDBError {
        validation("One or more parameter values were invalid: " + message)
    }

    // MARK: Tables

    /// Of an operation on items.
    static let tableNotFound = DynamoDBError(.resourceNotFound, "Requested resource not found")

    /// Of an operation on tables.
    static func tableNotFound(_ name: String) -> DynamoDBError {
        DynamoDBError(.resourceNotFound, "Requested resource not found: Table: \(name) not found")
    }

    static func tableExists(_ name: String) -> DynamoDBError {
        DynamoDBError(.resourceInUse, "Table already exists: \(name)")
    }

    static func tableLimitExceeded(_ limit: Int) -> DynamoDBError {
        DynamoDBError(.limitExceeded, "Subscriber limit exceeded: There is a limit of \(limit) tables per account")
    }

    static let deletionProtected = validation(
        "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.")

    // MARK: Items and keys

    static let itemTooLarge = validation("Item size has exceeded the maximum allowed size")
    static let tooDeep = validation(
        "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit")
    static let keyMismatch = validation("The provided key element does not match the schema")

    static func missingKey(_ name: String) -> DynamoDBError {
        invalidParameters("Missing the key \(name) in the item")
    }

    static func keyTypeMismatch(_ key: KeyAttribute, actual: AttributeValue) -> DynamoDBError {
        invalidParameters("Type mismatch for key \(key.name) expected: \(key.type.rawValue) actual: \(actual.typeDescriptor)")
    }

    static func indexKeyTypeMismatch(_ key: KeyAttribute, actual: AttributeValue, index: String) -> DynamoDBError {
        invalidParameters(
            "Type mismatch for Index Key \(key.name) Expected: \(key.type.rawValue) Actual: "
                + "\(actual.typeDescriptor) IndexName: \(index)"
        )
    }

    static func emptyKey(_ key: KeyAttribute) -> DynamoDBError {
        validation(
            "\(emptyKeyBeginning)The AttributeValue for a key attribute cannot contain an empty "
                + "\(key.type == .binary ? "binary" : "string") value. Key: \(key.name)")
    }

    static func emptyIndexKey(_ key: KeyAttribute, index: String) -> DynamoDBError {
        validation(
            "\(emptyKeyBeginning)A value specified for a secondary index key is not supported. "
                + "The AttributeValue for a key attribute cannot contain an empty "
                + "\(key.type == .binary ? "binary" : "string") value. "
                + "IndexName: \(index), IndexKey: \(key.name)")
    }

    /// Whether the value of a key, be it the table's or an index's, is empty.
    var isEmptyKey: Bool {
        code == .validation && message.hasPrefix(Self.emptyKeyBeginning)
    }

    /// AWS says of nothing else that it is not valid in these words: other values "were invalid".
    private static let emptyKeyBeginning = "One or more parameter values are not valid. "

    static func partitionKeyTooLong(_ limit: Int) -> DynamoDBError {
        // The space is missing in AWS's text too.
        invalidParameters("Size of hashkey has exceeded the maximum size limit of\(limit) bytes")
    }

    static func sortKeyTooLong(_ limit: Int) -> DynamoDBError {
        invalidParameters("Aggregated size of all range keys has exceeded the size limit of \(limit) bytes")
    }

    // MARK: Conditions and updates

    /// - Parameter item: what stands there, when it is asked for
    static func conditionFailed(_ item: Item?) -> DynamoDBError {
        var error = DynamoDBError(.conditionalCheckFailed, "The conditional request failed")
        error.item = item
        return error
    }

    static func keyUpdate(_ name: String) -> DynamoDBError {
        invalidParameters("Cannot update attribute \(name). This attribute is part of the key")
    }

    static let updatedItemTooLarge = validation("Item size to update has exceeded the maximum allowed size")
    static let indexKeyUpdateType = validation(
        "The update expression attempted to update the secondary index key to unsupported type")

    static func emptyIndexKeyUpdate(_ key: KeyAttribute) -> DynamoDBError {
        validation(
            "The update expression attempted to update the secondary index key to a value that is not supported. "
                + "The AttributeValue for a key attribute cannot contain an empty "
                + "\(key.type == .binary ? "binary" : "string") value.")
    }

    // MARK: Transactions

    static func cancelled(_ reasons: [CancellationReason]) -> DynamoDBError {
        var error = DynamoDBError(
            .transactionCanceled,
            "Transaction cancelled, please refer cancellation reasons for specific reasons "
                + "[\(reasons.map(\.code).joined(separator: ", "))]")
        error.cancellationReasons = reasons
        return error
    }

    static func transactionItemCount(_ count: Int, _ limit: Int) -> DynamoDBError {
        var checks = RequestChecks()
        checks.violation(
            "[\(count) items]", at: "transactItems",
            count == 0
                ? "Member must have length greater than or equal to 1" : "Member must have length less than or equal to \(limit)")
        do throws(DynamoDBError) {
            try checks.finish()
            return validation("a transaction of \(count) items")
        } catch {
            return error
        }
    }

    static let severalOperationsOnOneItem = validation("Transaction request cannot include multiple operations on one item")
    /// In the words of the API reference; what the service itself says is not written down anywhere.
    static let transactionTooLarge = validation("The aggregate size of the items in the transaction cannot exceed 4 MB")
    static let transactionInProgress = DynamoDBError(
        .transactionInProgress, "Transaction is in progress for the given client token", isRetryable: true)
    static let tokenOfAnotherTransaction = DynamoDBError(
        .idempotentParameterMismatch, "Request token is already associated with a different transaction")

    // MARK: Batches

    static let emptyBatchGet = validation(
        "1 validation error detected: Value '{}' at 'requestItems' failed to satisfy constraint: "
            + "Member must have length greater than or equal to 1")
    static let tooManyKeys = validation("Too many items requested for the BatchGetItem call")

    static let emptyBatch = validation("The requestItems parameter is required for BatchWriteItem")
    static let tooManyWrites = validation("Too many items requested for the BatchWriteItem call")
    static let duplicateKeys = validation("Provided list of item keys contains duplicates")

    static func emptyWriteList(table: String) -> DynamoDBError {
        validation("The batch write request list for a table cannot be null or empty: \(table)")
    }

    // MARK: Queries and scans

    static func indexNotFound(_ name: String) -> DynamoDBError {
        validation("The table does not have the specified index: \(name)")
    }

    static let consistentReadOfGlobalIndex = validation("Consistent reads are not supported on global secondary indexes")

    static func allAttributesOfProjection(_ index: String) -> DynamoDBError {
        invalidParameters(
            "Select type ALL_ATTRIBUTES is not supported for global secondary index \(index) because its projection "
                + "type is not ALL")
    }

    static func notProjected(_ names: [String], index: String) -> DynamoDBError {
        invalidParameters("Global secondary index \(index) does not project [\(names.joined(separator: ", "))]")
    }

    static func filterOnKey(_ name: String) -> DynamoDBError {
        validation(
            "Filter Expression can only contain non-primary key attributes: Primary key attribute: \(name)")
    }

    static func startKeyInvalid(_ reason: String? = nil) -> DynamoDBError {
        validation("The provided starting key is invalid" + (reason.map { ": " + $0 } ?? ""))
    }

    static let startKeyOutsideQuery = validation(
        "The provided starting key is outside query boundaries based on provided conditions")
    static let startKeyOutsideSortCondition = validation("The provided starting key does not match the range key predicate")

    static func startKeyOutsideSegment(_ segment: Int, of total: Int) -> DynamoDBError {
        startKeyInvalid(
            "Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. TotalSegments: \(total) "
                + "Segment: \(segment)"
        )
    }

    static func segmentOutOfRange(_ segment: Int, of total: Int) -> DynamoDBError {
        validation(
            "The Segment parameter is zero-based and must be less than parameter TotalSegments: "
                + "Segment: \(segment) is not less than TotalSegments: \(total)")
    }
}
