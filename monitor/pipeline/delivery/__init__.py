"""The outbox to the messengers: send, retry, reconcile."""
