"""The check of a rules folder: its problems and failing examples."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from monitor.domain.sources.source import Source
from monitor.domain.watch.watch_list import NOTHING_WATCHED, WatchList
from monitor.rulefiles.checks.examples import ExampleFailure, run_examples
from monitor.rulefiles.checks.revealing import rules_that_reveal_touches
from monitor.rulefiles.checks.shadowed import shadowed_rules
from monitor.rulefiles.checks.unwatched import rules_without_watch_list
from monitor.rulefiles.folders.packs import Pack, RuleSet, load
from monitor.rulefiles.folders.private import PRIVATE
from monitor.rulefiles.syntax.diagnostics import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """The problems of a rules folder, and all packs that were read, including the shipped pack.

    `sources` are those of packs without errors; `watch` has the entries without errors.
    """

    problems: tuple[Problem, ...]
    packs: tuple[Pack, ...]
    sources: tuple[Source, ...] = ()
    watch: WatchList = NOTHING_WATCHED


def check(root: Path, base: Path | None = None, within: Sequence[str] = ("",)) -> tuple[Problem, ...]:
    """Return only the problems of `checked`."""
    return checked(root, base, within).problems


def checked(
    root: Path,
    base: Path | None = None,
    within: Sequence[str] = ("",),
    *,
    private: Path | None = None,
    expects_watch_list: bool = True,
) -> CheckReport:
    """Return the problems of every pack in `root`, of the shipped pack, and of the private folder, if there is one,
    ordered by file and place.

    Only problems in files whose names start with one of `within`, and in the private folder, are returned. All packs
    are read in any case, because they use each other's concepts. `expects_watch_list`: a missing watch list is a
    problem, as it is where these rules run.
    """
    rules = load(root, base, private=private)
    failures = (_problem(failure, rules) for failure in run_examples(rules, within))
    chosen = (*within, *((f"{PRIVATE}/", f"{PRIVATE}:") if private is not None else ()))
    every = (
        *rules.problems,
        *shadowed_rules(rules),
        *rules_that_reveal_touches(rules),
        *(rules_without_watch_list(rules) if expects_watch_list else ()),
    )
    found = (p for p in every if str(p.place).startswith(chosen))
    problems = sorted((*found, *failures), key=lambda p: (p.place.file, p.place.line, p.place.column))
    watch = rules.knowledge.watch
    return CheckReport(problems=tuple(problems), packs=rules.packs, sources=rules.sources, watch=watch)


def _problem(failure: ExampleFailure, rules: RuleSet) -> Problem:
    place = failure.example.place
    return failure.problem(rules.line(place) if place else "")
