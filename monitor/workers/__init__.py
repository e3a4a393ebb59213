"""Child processes with resource limits."""
