// Placeholder until the first file of TimeTracking stands.
