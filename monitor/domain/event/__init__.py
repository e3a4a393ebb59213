"""Events: which acts are the same event, and what each further report adds."""
