"""English."""

from monitor.language.patterns import patterns_of

__all__ = ["EN"]

EN = patterns_of("profiles/en")
