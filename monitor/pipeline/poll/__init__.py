"""Polls: fetch a source, read new items in a child process, ingest them in one transaction."""
