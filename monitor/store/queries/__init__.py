"""Queries for reports and commands. Nothing here writes."""
