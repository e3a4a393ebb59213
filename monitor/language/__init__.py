"""Text in, acts and matches out. Pure computing: the same input gives the same output on every machine."""
