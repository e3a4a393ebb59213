"""The `rules` commands and `check`."""
