// Placeholder until the first file of Timekeeping stands.
