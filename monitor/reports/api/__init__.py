"""What programs get: the values of answers, how they are made, and their schemas."""
