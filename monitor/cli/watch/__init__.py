"""The `watch` commands."""
