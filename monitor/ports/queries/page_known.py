"""What the pages on known acts read beside the repositories: how many acts there are, and on what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectCount:
    """The number of events of an issuer (a place id) that name a concept, and the day of the last."""

    issuer: str
    concept: str
    events: int
    last: date


class KnownActCounts(Protocol):
    def events(self, issuer: str | None, *, most: int) -> int:
        """Return the number of events of the issuer (None: of all), counted up to `most` + 1; no merged ones."""

    def by_subject(self, *, until: date) -> Sequence[SubjectCount]:
        """Return the counts of events until that day for each issuer and concept, most first; no samples."""


class HasKnownActs(Protocol):
    @property
    def known_act_counts(self) -> KnownActCounts: ...
