import DynamoDB

extension RequestChecks {
    /// Checks the name of a table that should exist, for operations that have nothing else to check first.
    static func checkTableName(_ name: String) throws(DynamoDBError) {
        var checks = RequestChecks()
        checks.checkName(name, at: "tableName", minimum: 1)
        try checks.finish()
    }
}
