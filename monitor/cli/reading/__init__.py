"""Commands on the reader: `match`, `evaluate` and `reader`."""
