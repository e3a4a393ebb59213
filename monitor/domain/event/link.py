"""Links between two acts: manual decisions that they are one event or not, and continuations."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.domain.event.identity import ActRef


class LinkKind(StrEnum):
    TOGETHER = "together"
    APART = "apart"
    CONTINUATION = (
        "continuation"  # the later act continues the earlier one; found by rule (`continuations`), not manual
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A manual decision about two acts, or a continuation; `one` is the lesser act. A later link of the same two
    replaces it.

    It holds for acts of one issuer; it is inactive while one of them is no longer read or has another issuer. `because`
    is the reason given, "" for none. Raises ValueError if `one` is not less than `other`.
    """

    one: ActRef
    other: ActRef
    kind: LinkKind
    at: datetime
    because: str = ""

    def __post_init__(self) -> None:
        if not self.one < self.other:
            msg = f"invalid link: {self.one} is not less than {self.other}"
            raise ValueError(msg)

    @property
    def pair(self) -> tuple[ActRef, ActRef]:
        return (self.one, self.other)


def link_between(one: ActRef, other: ActRef, kind: LinkKind, *, at: datetime, because: str = "") -> Link:
    """The link between two acts in either order."""
    lesser, greater = sorted((one, other))
    return Link(one=lesser, other=greater, kind=kind, at=at, because=because)
