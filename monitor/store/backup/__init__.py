"""Backups of the database, and their return: SQLite's online backup, and PostgreSQL's own programs."""
