"""All that can be known of a rules folder without running the daemon: its problems and its failing examples."""

from collections.abc import Sequence
from pathlib import Path

from monitor.rulefiles.diagnostics import Problem
from monitor.rulefiles.examples import ExampleFailure, run_examples
from monitor.rulefiles.packs import RuleSet, load
from monitor.rulefiles.shadowed import shadowed_rules

__all__ = ["check"]


def check(root: Path, base: Path | None = None, within: Sequence[str] = ("",)) -> tuple[Problem, ...]:
    """Problems of every pack in `root` and of the shipped one, errors and warnings, in order of file and place.

    `within` begins the names of the files that are meant: all packs are read, for they use each other's words.
    """
    rules = load(root, base)
    failures = (_problem(failure, rules) for failure in run_examples(rules, within))
    found = (p for p in (*rules.problems, *shadowed_rules(rules)) if p.place.file.startswith(tuple(within)))
    return tuple(sorted((*found, *failures), key=lambda p: (p.place.file, p.place.line, p.place.column)))


def _problem(failure: ExampleFailure, rules: RuleSet) -> Problem:
    place = failure.example.place
    return failure.problem(rules.line(place) if place else "")
