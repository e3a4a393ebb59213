"""What things are, and every decision about them. Standard library only: no clock, I/O, randomness or environment."""
