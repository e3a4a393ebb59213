"""What is stored about two acts: people decided that they are one event, or not; or the one goes on with the other."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.domain.event.identity import ActRef

__all__ = ["Link", "LinkKind", "between"]


class LinkKind(StrEnum):
    TOGETHER = "together"
    APART = "apart"
    SEQUEL = "sequel"  # the later one says that it goes on with the earlier: nobody decided it (`sequel`)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A decision by hand about two acts, or that one goes on with the other; the lesser one first. A later link about
    the same two replaces it.

    It holds for acts of one issuer; where one of the two is no longer read, or is another issuer's, it rests.
    `because` is what was said with it, "" for nothing. Raises ValueError for an act and itself.
    """

    one: ActRef
    other: ActRef
    kind: LinkKind
    at: datetime
    because: str = ""

    def __post_init__(self) -> None:
        if not self.one < self.other:
            msg = f"a link leads from the lesser act to the greater, not from {self.one} to {self.other}"
            raise ValueError(msg)

    @property
    def pair(self) -> tuple[ActRef, ActRef]:
        return (self.one, self.other)


def between(one: ActRef, other: ActRef, kind: LinkKind, *, at: datetime, because: str = "") -> Link:
    """The link of two acts, named in either order."""
    lesser, greater = sorted((one, other))
    return Link(one=lesser, other=greater, kind=kind, at=at, because=because)
