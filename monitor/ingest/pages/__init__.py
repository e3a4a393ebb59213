"""Plain text of the page behind an item and of its annexes. Runs in child processes of its own kind."""
