"""Acts into policy events: attach, refold, link follow-ups and continuations."""
