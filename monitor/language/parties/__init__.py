"""The firms and persons that a text names, before anything is known about them."""

from monitor.language.patterns import patterns_of

__all__ = ["PARTIES"]

PARTIES = patterns_of("parties")
