"""What a desk decided about an event: the record of an audit. The last one in a channel holds; earlier ones stay."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

__all__ = ["Decision", "DecisionKind"]


class DecisionKind(StrEnum):
    ACTIONED = "actioned"
    NO_IMPACT = "no_impact"
    WATCHING = "watching"  # until a day, on which the thread is reminded

    @property
    def in_words(self) -> str:
        return self.value.replace("_", " ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """`by` is the messenger's own id of a person, `ticket` a link. `until` is the day of one that watches."""

    kind: DecisionKind
    by: str
    at: datetime
    until: date | None = None
    note: str = ""
    ticket: str = ""

    def stands_on(self, day: date) -> bool:
        """Whether it is still decided on that day: what was only watched until then is to be decided anew."""
        return self.until is None or day < self.until
