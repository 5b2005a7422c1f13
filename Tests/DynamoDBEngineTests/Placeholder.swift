// Placeholder until the first file of DynamoDBEngineTests stands.
