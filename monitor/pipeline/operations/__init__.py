"""Periodic tasks: scheduled tasks, source alarms, canary, dead man's switch, coverage report, retention."""
