"""Spanish."""

from monitor.language.patterns import patterns_of

__all__ = ["ES"]

ES = patterns_of("profiles/es")
