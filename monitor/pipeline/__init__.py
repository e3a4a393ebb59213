"""The use cases, one verb a module: they load through ports, let the domain decide, and store what it decided."""
