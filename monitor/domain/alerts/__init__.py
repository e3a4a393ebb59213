"""Alerts: announcements, routes, messages, digests and when each is sent."""
