// Placeholder until the first file of FilesTests stands.
