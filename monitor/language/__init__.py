"""Language engine: texts to acts and matches. Pure: the same input gives the same output on every machine."""
