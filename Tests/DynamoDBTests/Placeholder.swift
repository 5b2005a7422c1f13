// Placeholder until the first file of DynamoDBTests stands.
