// Placeholder until the first file of AWS stands.
