// Placeholder until the first file of DynamoDBEngine stands.
