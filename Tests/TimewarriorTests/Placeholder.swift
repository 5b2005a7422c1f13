// Placeholder until the first file of TimewarriorTests stands.
