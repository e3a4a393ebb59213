"""Counts for metrics."""

from collections.abc import Mapping
from typing import Protocol

from monitor.domain.rules.rule import RuleId


class RuleCounts(Protocol):
    def matches(self) -> Mapping[RuleId, int]:
        """Return the number of stored articles that each rule matches."""


class HasRuleCounts(Protocol):
    @property
    def rule_counts(self) -> RuleCounts: ...
