// Placeholder until the first file of SettingsTests stands.
