/// Something that moto 5.2.1 does and DynamoDB does not.
struct MotoDeviation {
    /// The check of the contract that it breaks.
    let check: String
    /// What moto does.
    let doing: String
    /// Part of the failure that shows it.
    let failure: String

    private init(_ check: String, _ doing: String, _ failure: String) {
        self.check = check
        self.doing = doing
        self.failure = failure
    }

    static let all = [
        MotoDeviation("a created table is active and described as it was asked for", "a table has no TableId", "XCTAssertFalse failed"),
        MotoDeviation(
            "unknown tables are refused", "the message does not name the table",
            #"("Requested resource not found") is not equal to ("Requested resource not found: Table: "#),
        MotoDeviation(
            "table names are listed in order, page by page", "no names follow ExclusiveStartTableName unless there is such a table",
            #"XCTAssertEqual failed: ("[]")"#),
        MotoDeviation(
            "items may be 400 KB and not a byte more", "an item is measured by its JSON",
            "ValidationException: Item size has exceeded the maximum allowed size"),
        MotoDeviation(
            "items must have a proper key", "an empty key is refused in words of its own",
            "An AttributeValue may not contain an empty string. Key: p"),
        MotoDeviation("keys must be the key and nothing else", "a wrong key is refused without a reason", #"("Validation Exception") is not"#),
        MotoDeviation(
            "keys must be the key and nothing else", "a batch takes deletes by a wrong key",
            "not refused: The provided key element does not match the schema"),
        MotoDeviation(
            "keys must be the key and nothing else", "an empty key is deleted",
            "not refused: One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string"),
        MotoDeviation(
            "attributes of index keys have their type", "an index's key may be of any type",
            "not refused: One or more parameter values were invalid: Type mismatch for Index Key"),
        MotoDeviation(
            "a batch that breaks a rule writes nothing", "two writes of one key are taken",
            "not refused: Provided list of item keys contains duplicates"),
        MotoDeviation(
            "a batch that breaks a rule writes nothing", "a put without its key is refused in PutItem's words",
            "Missing the key p in the item"),
        MotoDeviation(
            "a batch that breaks a rule writes nothing", "a put with a key of another type is refused in PutItem's words",
            "Type mismatch for key p expected: S actual: N"),
        MotoDeviation(
            "a batch that breaks a rule writes nothing", "26 writes, no writes and no tables are taken",
            "not refused: ValidationException"),
        MotoDeviation(
            "a batch that breaks a rule writes nothing", "what it has taken is written", "DynamoDB.Item(attributes:"),
        MotoDeviation(
            "queries that do not fit the key are refused", "values of a key condition may be of any type",
            "not refused: One or more parameter values were invalid: Condition parameter type does not match schema type"),
        MotoDeviation(
            "queries that do not fit the key are refused", "begins_with takes numbers, and BETWEEN bounds the wrong way round",
            "not refused: ValidationException"),
        MotoDeviation(
            "queries that do not fit the key are refused", "an unknown index is a resource that is not found",
            #"("ResourceNotFoundException") is not equal to ("ValidationException")"#),
        MotoDeviation(
            "queries that do not fit the key are refused", "an unknown index is named in words of its own",
            #"("Invalid index: Nowhere for table: "#),
        MotoDeviation("a page ends at one megabyte", "a page is measured by its JSON", "XCTAssertTrue failed - [9, 9, 7]"),
        MotoDeviation("a starting key must be one", "any ExclusiveStartKey is taken", "not refused: ValidationException"),
        MotoDeviation(
            "updates change attributes and answer with what is asked for", "REMOVE alone makes an item", "taking away makes no item"),
        MotoDeviation(
            "updates change attributes and answer with what is asked for", "an update without an expression answers 500",
            "500 Internal Server Error"),
        MotoDeviation(
            "updates that cannot be made change nothing", "an index's key may become of any type",
            "not refused: The update expression attempted to update the secondary index key to unsupported type"),
        MotoDeviation(
            "updates that cannot be made change nothing", "a wrong key is refused without a reason", #"("Validation Exception") is not"#),
        MotoDeviation(
            "updates that cannot be made change nothing", "what it has taken is written", #"XCTAssertEqual failed: ("Optional(DynamoDB.Item("#),
        MotoDeviation(
            "reads answer with the parts asked for", "a name before an index, #k[1], counts as not used", "unused in expressions: keys: {#k3}"),
        MotoDeviation("filters drop items after they were looked at", "a count comes with the items", #"("ItemPage(items: [DynamoDB.Item("#),
        MotoDeviation(
            "filters drop items after they were looked at", "a query's filter may be about its key",
            "not refused: Filter Expression can only contain non-primary key attributes"),
        MotoDeviation("a batch reads from several tables", "a wrong key is refused without a reason", #"("Validation Exception") is not"#),
        MotoDeviation("a batch reads from several tables", "no tables are taken", "not refused: ValidationException"),
        MotoDeviation("capacity is told when asked for", "indexes cost nothing, and size does not count", #"is not equal to ("Optional(4.0)")"#),
        MotoDeviation("capacity is told when asked for", "a table's own share is always 1", #"is not equal to ("Optional(2.0)")"#),
        MotoDeviation("capacity is told when asked for", "an index's share is missing", #"(["Global": 2.0])"#),
        MotoDeviation("capacity is told when asked for", "there are no collection metrics", #"XCTAssertEqual failed: ("nil")"#),
        MotoDeviation("capacity is told when asked for", "size and consistency do not count", #"("Optional(DynamoDB.ConsumedCapacity("#),
        MotoDeviation(
            "a transaction that is cancelled does nothing and says why", "a part that is not valid is no reason", #"is not equal to ("Optional("ValidationError")")"#),
        MotoDeviation("a transaction that is cancelled does nothing and says why", "no parts are taken", "not refused: ValidationException"),
        MotoDeviation("a transaction that is sent again has no second effect", "ClientRequestToken is ignored", "is not equal to"),
        MotoDeviation(
            "a transaction that is sent again has no second effect", "a token for another transaction is taken",
            "not refused: IdempotentParameterMismatchException"),
        MotoDeviation("a transaction reads items together", "ProjectionExpression is ignored", #"("[Optional(DynamoDB.Item("#),
        MotoDeviation(
            "a transaction reads items together", "an item that is not there costs nothing", #"is not equal to ("Optional(6.0)")"#),
        MotoDeviation(
            "a transaction reads items together", "a wrong key does not cancel it", #"is not equal to ("TransactionCanceledException")"#),
    ]
}
