"""Alerts: announcements, routes, messages, digests and their timing."""
