"""The parser of rule files: packs of rules, vocabulary, sources and routes, and a located problem for each mistake.

Names are imported on first use, so that the daemon, which only loads rules, does not import the text reader.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from monitor.rulefiles.checks.check import CheckReport, check, checked
    from monitor.rulefiles.checks.examples import ExampleResult, run_examples, try_examples
    from monitor.rulefiles.folders.folder import base_folder
    from monitor.rulefiles.folders.packs import RuleSet, load, load_folders
    from monitor.rulefiles.folders.selection import Selection, select
    from monitor.rulefiles.syntax.diagnostics import Problem, Severity, render, to_json
    from monitor.rulefiles.syntax.schema import modeline, schema_files

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
    "load_folders",
    "modeline",
    "render",
    "run_examples",
    "schema_files",
    "select",
    "to_json",
    "try_examples",
]

_MODULE_OF = {
    **dict.fromkeys(("CheckReport", "check", "checked"), "checks.check"),
    **dict.fromkeys(("Problem", "Severity", "render", "to_json"), "syntax.diagnostics"),
    **dict.fromkeys(("ExampleResult", "run_examples", "try_examples"), "checks.examples"),
    **dict.fromkeys(("RuleSet", "load", "load_folders"), "folders.packs"),
    "base_folder": "folders.folder",
    **dict.fromkeys(("modeline", "schema_files"), "syntax.schema"),
    **dict.fromkeys(("Selection", "select"), "folders.selection"),
}


def __getattr__(name: str) -> Any:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
