"""The ports: small Protocols to the outside world and the values that cross them, one module per subject."""
