"""Team decisions about an event, kept as an audit record. The last decision in a channel is the current one."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class DecisionKind(StrEnum):
    ACTIONED = "actioned"
    NO_IMPACT = "no_impact"
    WATCHING = "watching"  # until a day; on that day the thread gets a reminder

    @property
    def in_words(self) -> str:
        return self.value.replace("_", " ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A decision. `by` is the messenger's own id of a person, `ticket` a link, `until` the last day of watching."""

    kind: DecisionKind
    by: str
    at: datetime
    until: date | None = None
    note: str = ""
    ticket: str = ""

    def is_current_on(self, day: date) -> bool:
        """True if the decision is current on that day. After its last day a watched event needs a new decision."""
        return self.until is None or day < self.until
