"""What is to be done later about an event in a channel: what, when, once.

An errand is taken when its time has come and is gone with what it does: whoever was off in between does it late, once.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.domain.event.identity import EventId

__all__ = ["Errand", "ErrandKind"]


class ErrandKind(StrEnum):
    UNSTRIKE = "unstrike"  # the old status has been shown struck through for long enough
    REMIND = "remind"  # a date of law comes near; `about` is its kind
    JOINED = "joined"  # the event became part of another by hand: say so where it was announced
    WATCH = "watch"  # an event was to be watched until now; `about` is the key of that decision
    UNACKNOWLEDGED = "unacknowledged"  # somebody should have looked by now
    RETELL = "retell"  # reports came to the event, or left it, by hand: let its first message say what is known now


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """`about` tells apart errands of one kind, event and channel; one that is put again moves to its new time."""

    kind: ErrandKind
    at: datetime
    event_id: EventId
    channel: str
    about: str = ""
