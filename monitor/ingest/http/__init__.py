"""Fetching over HTTP: the client, address guard, bounded decoder, proxies and certificates."""
