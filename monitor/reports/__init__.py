"""Read-only reports on the engine and the stored data."""
