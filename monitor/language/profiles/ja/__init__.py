"""Japanese."""

from monitor.language.patterns import patterns_of

__all__ = ["JA"]

JA = patterns_of("profiles/ja")
