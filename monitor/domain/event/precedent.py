"""Precedent conditions: what must have come before an act for a rule to match (`after` of a rule)."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from monitor.domain.rules.query import Query

LONGEST = timedelta(days=366)
"""The maximum of `within`, so that the search is bounded; older acts are not related."""


class SharedFacet(StrEnum):
    """What two acts can have in common. Concepts match if one equals or lies below the other."""

    ISSUER = "issuer"
    TARGET = "target"
    COMMODITY = "commodity"
    LIST = "list"
    FIRM = "firm"
    MEASURE = "measure"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrecedentCondition:
    """An act that matches `when`, at most `within` (whole days) earlier, with all of `same` in common.

    `when` contains only act(…); `when_text` is the clause as written.
    """

    when: Query
    when_text: str
    within: timedelta
    same: tuple[SharedFacet, ...] = ()

    def __post_init__(self) -> None:
        if not timedelta(days=1) <= self.within <= LONGEST or self.within % timedelta(days=1):
            msg = f"a precedent needs 1 to {LONGEST.days} whole days, not {self.within}"
            raise ValueError(msg)

    @property
    def days(self) -> int:
        return self.within.days

    def __str__(self) -> str:
        """Text form: `act(issuer:US) within 30 days, of the same issuer and commodity`."""
        shared = f", of the same {' and '.join(self.same)}" if self.same else ""
        return f"{self.when_text} within {self.days} day{'' if self.days == 1 else 's'}{shared}"
