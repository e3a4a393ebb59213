"""Acknowledgements of announced events and which of them still count."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """One acknowledgement. `by` is the messenger's own id of a person."""

    by: str
    at: datetime


def current_acknowledgers(given: Iterable[Acknowledgement], reopened_at: datetime | None) -> tuple[str, ...]:
    """Whose acknowledgement still counts, each once, in order. Reopening cancels earlier acknowledgements."""
    current = sorted((a for a in given if reopened_at is None or a.at > reopened_at), key=lambda a: (a.at, a.by))
    return tuple(dict.fromkeys(a.by for a in current))
