"""Names of firms and persons: what they are made of, and which of them mean one firm."""

from monitor.language.names.matcher import build_matcher

__all__ = ["build_matcher"]
