"""Scheduled tasks: what to do later, once, about an event in a channel.

A task is removed in the transaction that carries it out. After downtime it is done late, once.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.domain.event.identity import EventId


class ScheduledTaskKind(StrEnum):
    CLEAR_OLD_STATUS = "clear_old_status"  # remove the struck-through old status
    REMIND = "remind"  # a date of law is near; `about` is its kind
    JOINED = "joined"  # the event was merged into another by a manual decision: post that where it was announced
    WATCH = "watch"  # watching ends; `about` is the key of that decision
    UNACKNOWLEDGED = "unacknowledged"  # the alert should have been acknowledged by now
    BEGIN = "begin"  # the first day of the event's act comes; of all channels, so `channel` is ""
    UPDATE_ALERT = "update_alert"  # a manual decision added or removed reports: update the root message


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledTask:
    """A task. `about` distinguishes tasks of one kind, event and channel; adding the same task again moves its time."""

    kind: ScheduledTaskKind
    at: datetime
    event_id: EventId
    channel: str
    about: str = ""
