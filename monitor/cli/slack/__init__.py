"""The `slack` commands."""
