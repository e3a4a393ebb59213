"""The work of child processes."""
