"""User actions on alerts and their effects."""
