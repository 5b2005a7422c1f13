// Placeholder until the first file of HTTPClientTests stands.
