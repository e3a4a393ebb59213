"""Construction of messengers, their child process, clicks and previews, and the setup of Slack."""
