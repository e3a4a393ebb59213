"""Upkeep beside polls and deliveries: scheduled tasks, source alarms, canary, retention."""
