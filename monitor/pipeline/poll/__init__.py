"""One poll: fetch a source, read what is new in a child, ingest it in one transaction."""
