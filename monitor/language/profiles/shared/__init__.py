"""What several languages do alike."""
