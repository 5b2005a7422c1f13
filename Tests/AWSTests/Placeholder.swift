// Placeholder until the first file of AWSTests stands.
