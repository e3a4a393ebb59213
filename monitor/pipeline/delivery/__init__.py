"""Delivery from the outbox to the messengers: send, retry, reconcile."""
