// Placeholder until the first file of Observation stands.
