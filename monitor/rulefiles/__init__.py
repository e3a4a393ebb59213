"""Rule files in, packs of rules, vocabulary, sources and routes out, with a located problem for all that is wrong."""

from monitor.rulefiles.check import check
from monitor.rulefiles.diagnostics import Problem, Severity, render, to_json
from monitor.rulefiles.examples import ExampleFailure, run_examples
from monitor.rulefiles.packs import Pack, RuleSet, base_folder, load

__all__ = [
    "ExampleFailure",
    "Pack",
    "Problem",
    "RuleSet",
    "Severity",
    "base_folder",
    "check",
    "load",
    "render",
    "run_examples",
    "to_json",
]
