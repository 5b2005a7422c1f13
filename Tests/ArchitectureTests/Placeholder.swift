// Placeholder until the first file of ArchitectureTests stands.
