// Placeholder until the first file of CommandLineToolTests stands.
