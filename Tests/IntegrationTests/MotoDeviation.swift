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
    ]
}
