"""The `sources` commands."""
