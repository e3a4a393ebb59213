"""Construction of all objects: `assemble` for processes that write, `database` for commands that read."""
