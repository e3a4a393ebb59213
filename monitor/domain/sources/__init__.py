"""Sources: schedule, endpoints, health, licence terms and coverage."""
