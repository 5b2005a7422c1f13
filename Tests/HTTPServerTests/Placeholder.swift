// Placeholder until the first file of HTTPServerTests stands.
