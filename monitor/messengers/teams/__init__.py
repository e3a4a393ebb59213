"""Microsoft Teams by the webhook of a workflow: Adaptive Cards, which can be posted and no more."""
