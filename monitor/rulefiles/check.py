"""All that can be known of a rules folder without running the daemon: its problems and its failing examples."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from monitor.domain.rule import Place, Rule
from monitor.rulefiles.diagnostics import Problem, Severity
from monitor.rulefiles.examples import ExampleFailure, run_examples
from monitor.rulefiles.lints import find_shadowed
from monitor.rulefiles.packs import RuleSet, load

__all__ = ["check", "shadowed_rules"]


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
    return failure.problem(_line(rules, place) if place else "")


def _line(rules: RuleSet, place: Place) -> str:
    lines = rules.lines.get(place.file, ())
    return lines[place.line - 1] if 0 < place.line <= len(lines) else ""


def shadowed_rules(rules: RuleSet) -> Iterator[Problem]:
    """A warning for each rule that another of its pack makes idle. It compares pairs and so is no part of loading.

    What is idle only because a user's tuning.yaml changed it or the other is the user's wish.
    """
    as_written = [rule for rule in rules.rules if not _is_tuned(rule)]
    for narrow, wide in find_shadowed(as_written, rules.knowledge.vocabulary):
        place, where = _place(narrow), _place(wide)
        stands = f"{wide.id} ({where.file}:{where.line})"
        yield Problem(
            place=place,
            severity=Severity.WARNING,
            code="shadowed-rule",
            message=f"{narrow.id} decides nothing: {stands} holds wherever it does, as loud.",
            advice=f"Give it 'supersedes: [{wide.id}]' or a higher level, or delete it.",
            line_text=_line(rules, place),
            width=len(narrow.id),
            pack=narrow.pack,
        )


def _is_tuned(rule: Rule) -> bool:
    return rule.place is not None and any(place.file != rule.place.file for _, place in rule.origins)


def _place(rule: Rule) -> Place:
    return dict(rule.origins).get("id") or rule.place or Place(file=rule.pack, line=1, column=1)
