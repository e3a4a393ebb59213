"""What the use cases need from outside: small protocols, and the values that cross them. A module a subject."""
