// Placeholder until the first file of Processes stands.
