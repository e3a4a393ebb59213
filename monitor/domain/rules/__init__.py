"""Rules and their query trees."""
