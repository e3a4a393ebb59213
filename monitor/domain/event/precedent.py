"""What must have come before an act for a rule to speak of it: `after` of a rule."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from monitor.domain.rules.query import Query

__all__ = ["LONGEST", "Common", "Precedent"]

LONGEST = timedelta(days=366)
"""The most that `within` may be: what lies further back is no answer to anything, and the search has an end."""


class Common(StrEnum):
    """What two acts can have in common. Concepts are the same where one equals or lies below the other."""

    ISSUER = "issuer"
    TARGET = "target"
    COMMODITY = "commodity"
    LIST = "list"
    FIRM = "firm"
    MEASURE = "measure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Precedent:
    """An act that `when` holds for, at most `within` (whole days) earlier, which has all of `same` in common.

    `when` is made of act(…) alone, `when_text` the clause as written.
    """

    when: Query
    when_text: str
    within: timedelta
    same: tuple[Common, ...] = ()

    def __post_init__(self) -> None:
        if not timedelta(days=1) <= self.within <= LONGEST or self.within % timedelta(days=1):
            msg = f"a precedent lies 1 to {LONGEST.days} whole days back, not {self.within}"
            raise ValueError(msg)

    @property
    def days(self) -> int:
        return self.within.days

    def __str__(self) -> str:
        """`act(issuer:US) within 30 days, of the same issuer and commodity`."""
        shared = f", of the same {' and '.join(self.same)}" if self.same else ""
        return f"{self.when_text} within {self.days} day{'' if self.days == 1 else 's'}{shared}"
