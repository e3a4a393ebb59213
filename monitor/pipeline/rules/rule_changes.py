"""The rules that differ between two rule sets."""

from collections.abc import Mapping
from dataclasses import dataclass

from monitor.domain.rules.rule import RuleId
from monitor.ports.rules import RulesLoaded


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChanges:
    """Rule ids, in the order of the packs."""

    added: tuple[RuleId, ...] = ()
    changed: tuple[RuleId, ...] = ()
    removed: tuple[RuleId, ...] = ()


def rule_changes(before: RulesLoaded, after: RulesLoaded) -> RuleChanges:
    old, new = _versions(before), _versions(after)
    return RuleChanges(
        added=tuple(rule for rule in new if rule not in old),
        changed=tuple(rule for rule in new if rule in old and new[rule] != old[rule]),
        removed=tuple(rule for rule in old if rule not in new),
    )


def _versions(loaded: RulesLoaded) -> Mapping[RuleId, str]:
    """The versions of the rules that run."""
    return {rule: version for pack in loaded.packs if not pack.errors for rule, version in pack.rules.items()}
