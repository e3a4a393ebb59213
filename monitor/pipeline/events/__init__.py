"""Policy events from acts: attach, fold, link follow-ups, continuations and precedents."""
