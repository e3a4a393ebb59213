"""What the page in a browser shows, as frozen values in words: one module a page. Read-only."""
