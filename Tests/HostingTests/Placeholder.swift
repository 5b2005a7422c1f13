// Placeholder until the first file of HostingTests stands.
