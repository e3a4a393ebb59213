"""Use cases, one per module: each loads through ports, lets the domain decide and stores the result."""
