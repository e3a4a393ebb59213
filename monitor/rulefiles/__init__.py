"""The parser of rule files: packs of rules, vocabulary, sources and routes, and a located problem for each mistake.

Names are imported on first use, so that the daemon, which only loads rules, does not import the text reader.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from monitor.rulefiles.checking import CheckReport, check, checked
    from monitor.rulefiles.diagnostics import Problem, Severity, render, to_json
    from monitor.rulefiles.examples import ExampleResult, run_examples, try_examples
    from monitor.rulefiles.packs import RuleSet, base_folder, load
    from monitor.rulefiles.schema import modeline, schema_files
    from monitor.rulefiles.selection import Selection, select

__all__ = [
    "CheckReport",
    "ExampleResult",
    "Problem",
    "RuleSet",
    "Selection",
    "Severity",
    "base_folder",
    "check",
    "checked",
    "load",
    "modeline",
    "render",
    "run_examples",
    "schema_files",
    "select",
    "to_json",
    "try_examples",
]

_MODULE_OF = {
    **dict.fromkeys(("CheckReport", "check", "checked"), "checking"),
    **dict.fromkeys(("Problem", "Severity", "render", "to_json"), "diagnostics"),
    **dict.fromkeys(("ExampleResult", "run_examples", "try_examples"), "examples"),
    **dict.fromkeys(("RuleSet", "base_folder", "load"), "packs"),
    **dict.fromkeys(("modeline", "schema_files"), "schema"),
    **dict.fromkeys(("Selection", "select"), "selection"),
}


def __getattr__(name: str) -> Any:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
