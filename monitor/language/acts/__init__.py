"""The grammar of policy acts: triggers, what weakens them, who acts, how far, and the act put together."""

from monitor.language.patterns import patterns_of

__all__ = ["ACTS"]

ACTS = patterns_of("acts")
