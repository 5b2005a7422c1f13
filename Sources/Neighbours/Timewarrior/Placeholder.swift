// Placeholder until the first file of Timewarrior stands.
