// Placeholder until the first file of TimekeepingTests stands.
