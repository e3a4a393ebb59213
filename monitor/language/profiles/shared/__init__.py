"""Rules that several languages share."""

from monitor.language.patterns import patterns_of

__all__ = ["SHARED"]

SHARED = patterns_of("profiles/shared")
