// Placeholder until the first file of TimeTrackingTests stands.
