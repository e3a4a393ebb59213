"""Edited rules among those that run. Without the reader of texts, which the daemon does not load."""

from collections.abc import Sequence

from monitor.domain.rules.rule import Rule, RuleId

NEW_RULE = RuleId("new-rule")
"""The id of a clause that edits no rule."""


def with_rule(rules: Sequence[Rule], edited: Rule) -> tuple[Rule, ...]:
    """Return the rules with `edited` in the place of the rule of its id, or at the end."""
    if all(rule.id != edited.id for rule in rules):
        return (*rules, edited)
    return tuple(edited if rule.id == edited.id else rule for rule in rules)
