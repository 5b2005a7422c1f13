// Placeholder until the first file of WholeTests stands.
