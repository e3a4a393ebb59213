"""Source alarms: which states of a source alert the operator; a pure function of the stored state.

An alarm lasts as long as its cause. A gap is over when it is found and is reported once.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Self

from monitor.domain.delivery.outbox import DeliveryId
from monitor.domain.sources.publishing_pattern import SeenItem
from monitor.domain.sources.schedule import Outcome, PollState
from monitor.domain.sources.source import Source, SourceId
from monitor.domain.sources.source_health import CALM, SourceHealth

SILENCE = timedelta(hours=24)
"""How long a source may fail before an alarm, or three of its intervals if that is longer."""

CERTIFICATE = timedelta(days=14)
CERTIFICATE_SOON = timedelta(days=3)
"""How long before expiry a certificate raises the first and the second alarm."""

_GRACE = timedelta(hours=1)  # grace time after a start or a recovery
_OVERDUE = timedelta(hours=1)  # overdue by this much: no poll is made at all
_MIN_FAILURES = 3  # consecutive polls with another structure; a page under repair has one for a poll or two
_STRUCTURE_CHANGES = frozenset({Outcome.NOT_A_FEED, Outcome.UNREADABLE, Outcome.STRUCTURE_CHANGED})
_LAST_ITEMS, _EARLIER_ITEMS = 10, 20  # items that are compared: the last ones with those before
_HIGH_SHARE, _LOW_SHARE = 0.9, 0.05


class AlarmKind(StrEnum):
    """The kinds, worst first."""

    SILENT = "silent"  # unreachable
    STRUCTURE_CHANGED = "structure_changed"  # page structure changed
    EMPTY = "empty"  # no usable item, though there were some before
    QUARANTINED = "quarantined"  # known items with new ids
    CERTIFICATE_SOON = "certificate_soon"
    LANGUAGE = "language"  # items in another language
    UNDATED = "undated"  # items without dates, though they had some before
    INACTIVE = "inactive"  # reachable, but nothing new for longer than the inactivity threshold
    CERTIFICATE = "certificate"
    GAP = "gap"  # items were missed between two polls

    @property
    def rank(self) -> int:
        return list(AlarmKind).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Uptime:
    """The start of the monitor: a source is not blamed for earlier time."""

    since: datetime
    now: datetime

    @classmethod
    def long(cls, now: datetime) -> Self:
        """Unlimited uptime, for the current state instead of news since a start."""
        return cls(since=datetime.min.replace(tzinfo=UTC), now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveAlarm:
    """An active alarm: since when the cause exists, and its detail (a language, an outcome)."""

    kind: AlarmKind
    since: datetime
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """A stored alarm. `until` is when it ended; `message` and `ended` are the lines that report its start and its end;
    `notice` is the message with these lines, None if nobody was notified.
    """

    source_id: SourceId
    kind: AlarmKind
    since: datetime
    raised_at: datetime
    message: str
    until: datetime | None = None
    ended: str = ""
    notice: DeliveryId | None = None


def active_alarms(source: Source, state: PollState, health: SourceHealth, up: Uptime) -> tuple[ActiveAlarm, ...]:
    """The active alarms of an enabled source, worst first."""
    found = (
        *_reach(source, state, health, up),
        *_content(source, health, state, up.now),
        *_certificate(health, up.now),
    )
    return tuple(sorted(found, key=lambda one: one.kind.rank))


def may_end_quarantine(source: Source, state: PollState, health: SourceHealth, *, now: datetime) -> bool:
    """True if a quarantine may end by itself: after the last flood the source was polled again without one.

    A flood in the future was stored while the clock was ahead.
    """
    if health.flooded_at is None or health.flooded_at - now > CALM:
        return True
    asked = state.last_success_at is not None and state.last_success_at > health.flooded_at
    return asked and now - health.flooded_at >= max(CALM, 2 * source.interval)


# ------------------------------------------------------------------ reachability


def _reach(source: Source, state: PollState, health: SourceHealth, up: Uptime) -> Iterator[ActiveAlarm]:
    since = state.last_success_at or health.failing_since
    if since is None:
        return
    limit = max(3 * source.interval, SILENCE)
    if up.now - since >= limit and _is_failing(state, health, up):
        yield ActiveAlarm(kind=AlarmKind.SILENT, since=since, about=str(health.failed_as or ""))
    elif (
        health.failed_as in _STRUCTURE_CHANGES and health.failures >= _MIN_FAILURES and health.failing_since is not None
    ):
        yield ActiveAlarm(kind=AlarmKind.STRUCTURE_CHANGED, since=health.failing_since, about=str(health.failed_as))


def _is_failing(state: PollState, health: SourceHealth, up: Uptime) -> bool:
    """True if it has failed since the start, or is not polled at all."""
    if up.now - up.since < _GRACE:
        return False
    return health.failing_since is not None or up.now - state.due_at >= _OVERDUE


# ------------------------------------------------------------------ content


def _content(source: Source, health: SourceHealth, state: PollState, now: datetime) -> Iterator[ActiveAlarm]:
    if health.quarantined_since is not None:
        yield ActiveAlarm(kind=AlarmKind.QUARANTINED, since=health.quarantined_since)
    if health.empty_since is not None and _stayed_empty(source, health, state, now):
        about = "refused" if health.refused else ""
        yield ActiveAlarm(kind=AlarmKind.EMPTY, since=health.empty_since, about=about)
    yield from _changed_items(health.recent_items)
    yield from _quiet(health, state, now)


def _stayed_empty(source: Source, health: SourceHealth, state: PollState, now: datetime) -> bool:
    """True if it is empty for longer than usual. Lists of a day start empty, and some are empty over a weekend."""
    if health.empty_since is None or state.last_success_at is None:
        return False
    pattern = health.publishing_pattern(now=now)
    usual = pattern.quiet if pattern is not None else timedelta(0)
    return state.last_success_at - health.empty_since >= max(_GRACE, 2 * source.interval) + usual


def _changed_items(items: Sequence[SeenItem]) -> Iterator[ActiveAlarm]:
    """Compare the last items with those before. The alarm ends when items of the new kind have displaced the old."""
    latest = items[-_LAST_ITEMS:]
    if len(items) < _LAST_ITEMS + _EARLIER_ITEMS:
        return
    language, most = Counter(map(_base_language, latest)).most_common(1)[0]
    latest, earlier = _split_at_change(items, lambda one: _base_language(one) == language)
    used_to = Counter(map(_base_language, earlier))[language]
    if (
        language
        and most >= _HIGH_SHARE * _LAST_ITEMS
        and used_to <= _LOW_SHARE * len(earlier)
        and len(earlier) >= _EARLIER_ITEMS
    ):
        yield ActiveAlarm(kind=AlarmKind.LANGUAGE, since=latest[0].at, about=language)
    latest, earlier = _split_at_change(items, lambda one: not one.dated)
    dated = sum(one.dated for one in earlier)
    if not any(one.dated for one in latest) and dated >= _HIGH_SHARE * len(earlier) and len(earlier) >= _EARLIER_ITEMS:
        yield ActiveAlarm(kind=AlarmKind.UNDATED, since=latest[0].at)


def _split_at_change(
    items: Sequence[SeenItem], alike: Callable[[SeenItem], bool]
) -> tuple[Sequence[SeenItem], Sequence[SeenItem]]:
    """The last items, extended by earlier ones that are alike (a feed may change as a whole), and the items before."""
    first = len(items) - _LAST_ITEMS
    while first > 0 and alike(items[first - 1]):
        first -= 1
    return items[first:], items[:first]


def _base_language(sight: SeenItem) -> str:
    """The language without script, which a publisher may change; "" if it was not detected."""
    language = sight.language.partition("-")[0]
    return "" if language == "und" else language


def _quiet(health: SourceHealth, state: PollState, now: datetime) -> Iterator[ActiveAlarm]:
    """Inactivity as of the last successful poll; later time is unreachable, not inactive."""
    pattern = health.publishing_pattern(now=now)
    last, reached = health.last_new_at, state.last_success_at
    if pattern is None or not pattern.regular or last is None or reached is None:
        return
    if reached - last > pattern.patience:
        yield ActiveAlarm(kind=AlarmKind.INACTIVE, since=last)


def _certificate(health: SourceHealth, now: datetime) -> Iterator[ActiveAlarm]:
    """Two alarms: in time for renewal, and shortly before expiry."""
    until = health.certificate_until
    if until is None:
        return
    if until - now <= CERTIFICATE:
        yield ActiveAlarm(kind=AlarmKind.CERTIFICATE, since=until)
    if until - now <= CERTIFICATE_SOON:
        yield ActiveAlarm(kind=AlarmKind.CERTIFICATE_SOON, since=until)
