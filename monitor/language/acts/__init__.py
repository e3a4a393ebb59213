"""The grammar of policy acts: triggers, hedges, issuers, stages and other facets, assembled into acts."""

from monitor.language.patterns import patterns_of

__all__ = ["ACTS"]

ACTS = patterns_of("acts")
