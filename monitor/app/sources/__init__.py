"""Test requests to sources."""
