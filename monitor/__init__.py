"""Policy Monitor: feeds in, acts of export policy read, one alert an event out to Slack."""
