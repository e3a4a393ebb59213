"""What people do with alerts, and what follows from it."""
