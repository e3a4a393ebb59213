"""Rule files in, packs of rules, vocabulary, sources and routes out, with a located problem for all that is wrong."""

from monitor.rulefiles.diagnostics import Problem, Severity, render, to_json
from monitor.rulefiles.packs import Pack, RuleSet, base_folder, load

__all__ = [
    "Pack",
    "Problem",
    "RuleSet",
    "Severity",
    "base_folder",
    "load",
    "render",
    "to_json",
]
