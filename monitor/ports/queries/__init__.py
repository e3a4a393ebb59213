"""What reports, commands and the page read."""
