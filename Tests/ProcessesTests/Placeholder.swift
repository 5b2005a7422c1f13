// Placeholder until the first file of ProcessesTests stands.
