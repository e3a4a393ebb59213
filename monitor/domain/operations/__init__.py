"""Scheduled tasks, the ledger, the canary and diagnostic findings."""
