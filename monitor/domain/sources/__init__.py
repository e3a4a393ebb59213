"""Sources: where and when they are polled, their health, licence and coverage."""
