"""All that can be known of a rules folder without running the daemon: its problems and its failing examples."""

from pathlib import Path

from monitor.rulefiles.diagnostics import Problem
from monitor.rulefiles.examples import ExampleFailure, run_examples
from monitor.rulefiles.packs import RuleSet, load

__all__ = ["check"]


def check(root: Path, base: Path | None = None) -> tuple[Problem, ...]:
    """Problems of every pack in `root` and of the shipped one, errors and warnings, in order of file and place."""
    rules = load(root, base)
    found = (*rules.problems, *(_problem(failure, rules) for failure in run_examples(rules)))
    return tuple(sorted(found, key=lambda p: (p.place.file, p.place.line, p.place.column)))


def _problem(failure: ExampleFailure, rules: RuleSet) -> Problem:
    place = failure.example.place
    lines = rules.lines.get(place.file, ()) if place else ()
    return failure.problem(lines[place.line - 1] if place and place.line <= len(lines) else "")
