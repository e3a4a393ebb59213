"""Deliveries: the outbox, attempts, circuit breaker and rerouting."""
