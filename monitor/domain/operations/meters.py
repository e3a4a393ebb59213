"""Counters of a running daemon, for its metrics. They begin at zero with each start."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from monitor.domain.sources.schedule import Outcome

POLL_SECONDS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Upper bounds of the histogram of poll durations; a request ends after 30 s."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterReading:
    """The counters at one moment. `poll_buckets` has the polls up to each bound of POLL_SECONDS, and all polls last."""

    polls: Mapping[Outcome, int] = field(default_factory=dict)
    poll_buckets: tuple[int, ...] = (0,) * (len(POLL_SECONDS) + 1)
    poll_seconds: float = 0.0
    reloads: int = 0
    failed_reloads: int = 0
    reloaded_at: datetime | None = None
    parse_differences: int = 0


class Meters:
    """Counts in the event loop of the daemon; reading does not change it."""

    def __init__(self) -> None:
        self._polls: Counter[Outcome] = Counter()
        self._buckets = [0] * (len(POLL_SECONDS) + 1)
        self._seconds = 0.0
        self._reloads = self._failed_reloads = 0
        self._reloaded_at: datetime | None = None
        self._parse_differences = 0

    def polled(self, outcome: Outcome, *, seconds: float, parse_differs: bool = False) -> None:
        """Count a poll that took so long, from the request to the stored result."""
        self._parse_differences += parse_differs
        self._polls[outcome] += 1
        self._buckets[bisect_left(POLL_SECONDS, seconds)] += 1
        self._seconds += seconds

    def reloaded(self, *, well: bool, at: datetime) -> None:
        """Count that the rule files were read again; `well`: all packs loaded."""
        if well:
            self._reloads += 1
            self._reloaded_at = at
        else:
            self._failed_reloads += 1

    def read(self) -> MeterReading:
        total, buckets = 0, []
        for count in self._buckets:
            total += count
            buckets.append(total)
        return MeterReading(
            polls=dict(self._polls),
            poll_buckets=tuple(buckets),
            poll_seconds=self._seconds,
            reloads=self._reloads,
            failed_reloads=self._failed_reloads,
            reloaded_at=self._reloaded_at,
            parse_differences=self._parse_differences,
        )
