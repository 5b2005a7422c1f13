// Placeholder until the first file of DynamoDB stands.
