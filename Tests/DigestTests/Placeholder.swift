// Placeholder until the first file of DigestTests stands.
