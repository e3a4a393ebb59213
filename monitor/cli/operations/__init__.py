"""Commands that run, set up and check the monitor."""
