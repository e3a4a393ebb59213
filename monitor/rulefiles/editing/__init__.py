"""Changes to rule files on behalf of a command: append, patch, import, scaffold."""
