"""Notices to the operator: sources, lists, rule packs, the watch list."""
