"""Sources, their polls, health and ledger."""
