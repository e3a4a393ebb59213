"""Domain values and decisions. Standard library only: no clock, I/O, randomness or environment."""
