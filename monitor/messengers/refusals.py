"""Refusals of messengers whose state can't be asked for: only a message shows whether a channel takes them again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

_FIRST, _LAST = timedelta(minutes=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Refusal:
    why: str
    count: int
    until: datetime


class Refusals:
    """The refusals of this process, by channel. While one stands, no message is tried, so that a wrong password is not
    tried every minute: for a minute at first, then twice as long each time, at most an hour.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._refusals: dict[str, _Refusal] = {}

    def note(self, channel: str, why: str) -> None:
        known = self._refusals.get(channel)
        count = known.count + 1 if known is not None else 0
        until = self._clock() + min(_FIRST * (1 << min(count, 16)), _LAST)
        self._refusals[channel] = _Refusal(why=why, count=count, until=until)

    def forget(self, channel: str) -> None:
        """The channel took a message."""
        self._refusals.pop(channel, None)

    def standing(self, channel: str) -> str:
        """Why no message is tried now, "" if one may be."""
        known = self._refusals.get(channel)
        return known.why if known is not None and self._clock() < known.until else ""
