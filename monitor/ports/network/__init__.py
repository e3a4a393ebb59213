"""Requests to the outside world."""
