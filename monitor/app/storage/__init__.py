"""The database by the settings: opened, locked, backed up, taken over."""
