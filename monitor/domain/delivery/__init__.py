"""The outbox: deliveries, attempts, circuit breaker and rerouting."""
