"""Rules on archives: what they would have alerted, and what an edit would have changed."""
