"""Messages about events, made from their facts: alerts, updates, evidence, digests."""
