// Placeholder until the first file of Digest stands.
