"""Who has looked at an announced event, and for how long that holds: until what was said no longer does."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

__all__ = ["Acknowledgement", "holding"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """`by` is the messenger's own id of a person."""

    by: str
    at: datetime


def holding(given: Iterable[Acknowledgement], reopened_at: datetime | None) -> tuple[str, ...]:
    """Who acknowledged what is said now, each once, in order: what was given before it was reopened counts no more."""
    counted = sorted((a for a in given if reopened_at is None or a.at > reopened_at), key=lambda a: (a.at, a.by))
    return tuple(dict.fromkeys(a.by for a in counted))
