"""A muted rule: it sends nothing for some days. Muting affects the rule, not the event, and never critical alerts."""

from dataclasses import dataclass
from datetime import datetime

from monitor.domain.rules.rule import RuleId

__all__ = ["Mute"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute:
    """One mute. `by` is the messenger's own id of a person, `because` the reason given, "" for none."""

    rule_id: RuleId
    by: str
    at: datetime
    until: datetime
    because: str = ""
