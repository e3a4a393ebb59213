"""The running process: schedule, heartbeat, initial polls, reloads and shutdown. Only this package reads the clock."""
