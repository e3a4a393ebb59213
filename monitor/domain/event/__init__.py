"""Events: which acts are one, and what a further report adds."""
