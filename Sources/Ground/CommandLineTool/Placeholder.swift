// Placeholder until the first file of CommandLineTool stands.
