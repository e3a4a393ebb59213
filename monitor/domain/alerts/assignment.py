"""Assignments: the person in charge of an alert in a channel."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """`to` and `by` are the messenger's own ids of persons: who is in charge, and who decided that."""

    to: str
    by: str
    at: datetime
