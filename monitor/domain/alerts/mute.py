"""A rule that says nothing for some days. It silences the rule, not the event, and never what is critical."""

from dataclasses import dataclass
from datetime import datetime

from monitor.domain.rules.rule import RuleId

__all__ = ["Mute"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute:
    """`by` is the messenger's own id of a person, `because` what was said with it, "" where nothing was."""

    rule_id: RuleId
    by: str
    at: datetime
    until: datetime
    because: str = ""
