"""Warnings for rules that another of their pack makes idle. Pairs are compared, and so this is no part of loading."""

from collections.abc import Iterator

from monitor.domain.rule import Place, Rule
from monitor.rulefiles.diagnostics import Problem, Severity
from monitor.rulefiles.lints import find_shadowed
from monitor.rulefiles.packs import RuleSet

__all__ = ["shadowed_rules"]


def shadowed_rules(rules: RuleSet) -> Iterator[Problem]:
    """One for each such rule.

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
            line_text=rules.line(place),
            width=len(narrow.id),
            pack=narrow.pack,
        )


def _is_tuned(rule: Rule) -> bool:
    return rule.place is not None and any(place.file != rule.place.file for _, place in rule.origins)


def _place(rule: Rule) -> Place:
    return dict(rule.origins).get("id") or rule.place or Place(file=rule.pack, line=1, column=1)
