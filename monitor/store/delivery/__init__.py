"""Announcements, the outbox, digests, scheduled tasks and interactions."""
