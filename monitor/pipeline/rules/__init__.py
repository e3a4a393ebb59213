"""The rules folder into the configuration that runs."""
