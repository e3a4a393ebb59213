"""Counts of matches, for metrics."""

from collections.abc import Mapping

from sqlalchemy import Connection, func, select

from monitor.domain.rules.rule import RuleId
from monitor.store.schema.tables import RULE_MATCH

_MATCHES = select(RULE_MATCH.c.rule_id, func.count()).group_by(RULE_MATCH.c.rule_id).order_by(RULE_MATCH.c.rule_id)


class RuleCountRows:
    """Implements `ports.RuleCounts`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def matches(self) -> Mapping[RuleId, int]:
        return {RuleId(rule): int(count) for rule, count in self._connection.execute(_MATCHES)}
