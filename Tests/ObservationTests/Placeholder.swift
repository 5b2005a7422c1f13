// Placeholder until the first file of ObservationTests stands.
