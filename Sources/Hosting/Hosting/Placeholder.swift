// Placeholder until the first file of Hosting stands.
