"""Korean."""

from monitor.language.patterns import patterns_of

__all__ = ["KO"]

KO = patterns_of("profiles/ko")
