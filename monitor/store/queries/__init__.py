"""Read-only queries for reports and commands."""
