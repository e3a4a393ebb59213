"""Rule files in, packs of rules, vocabulary, sources and routes out, with a located problem for all that is wrong."""

from monitor.rulefiles.check import check
from monitor.rulefiles.diagnostics import Problem, Severity, render, to_json
from monitor.rulefiles.examples import ExampleFailure, Tried, run_examples, try_examples
from monitor.rulefiles.packs import Pack, RuleSet, base_folder, load
from monitor.rulefiles.schema import modeline, schema_files
from monitor.rulefiles.selection import Selection, select
from monitor.rulefiles.tuning import Override

__all__ = [
    "ExampleFailure",
    "Override",
    "Pack",
    "Problem",
    "RuleSet",
    "Selection",
    "Severity",
    "Tried",
    "base_folder",
    "check",
    "load",
    "modeline",
    "render",
    "run_examples",
    "schema_files",
    "select",
    "to_json",
    "try_examples",
]
