"""When a source is in such a state that the operator is told: a pure function of what is remembered of it.

An alarm holds as long as its reason does. A gap is over when it is found: it is told once.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Self

from monitor.domain.delivery.outbox import DeliveryId
from monitor.domain.sources.publishing_pattern import Sight
from monitor.domain.sources.schedule import Outcome, PollState
from monitor.domain.sources.source import Source, SourceId
from monitor.domain.sources.source_health import CALM, SourceHealth

__all__ = ["Alarm", "AlarmKind", "Raised", "Uptime", "is_calm", "raised"]

SILENCE = timedelta(hours=24)
"""How long a source may fail before it is told, or three of its intervals where those are longer."""

CERTIFICATE = timedelta(days=14)
CERTIFICATE_SOON = timedelta(days=3)
"""How long before its end a certificate is told of, and told of again."""

_SETTLED = timedelta(hours=1)  # a source that failed while we were off, or just came back, is given
_STUCK = timedelta(hours=1)  # overdue: no poll is made at all
_REPEATED = 3  # polls in a row that find another shape: a page that is being mended is one for a poll or two
_RESHAPED = frozenset({Outcome.NOT_A_FEED, Outcome.UNREADABLE, Outcome.CHANGED_SHAPE})
_LATEST, _EARLIER = 10, 20  # items that are compared: how the last ones are, and how they used to be
_MOST, _NONE = 0.9, 0.05


class AlarmKind(StrEnum):
    """The worst first."""

    SILENT = "silent"  # not reached
    RESHAPED = "reshaped"  # an answer that no longer looks like itself
    EMPTY = "empty"  # no usable item where there were some
    QUARANTINED = "quarantined"  # known items under new names
    CERTIFICATE_SOON = "certificate_soon"
    LANGUAGE = "language"  # the items are in another language
    UNDATED = "undated"  # the items have no dates any more
    QUIET = "quiet"  # reached, and nothing new for far longer than usual
    CERTIFICATE = "certificate"
    GAP = "gap"  # something went by between two polls

    @property
    def rank(self) -> int:
        return list(AlarmKind).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Uptime:
    """Since when the monitor runs: what it could not ask before is no fault of a source."""

    since: datetime
    now: datetime

    @classmethod
    def long(cls, now: datetime) -> Self:
        """For whoever asks what is so, and not what is news since a start."""
        return cls(since=datetime.min.replace(tzinfo=UTC), now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """An alarm that holds: since when the source is so, and what of it is to be told (a language, an outcome)."""

    kind: AlarmKind
    since: datetime
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """An alarm as it is stored. `until` is when it ended, `said` the line that tells of it, `ended` the line that tells
    of its end; `notice` the message with these lines, None where nobody was told.
    """

    source_id: SourceId
    kind: AlarmKind
    since: datetime
    raised_at: datetime
    said: str
    until: datetime | None = None
    ended: str = ""
    notice: DeliveryId | None = None


def raised(source: Source, state: PollState, health: SourceHealth, up: Uptime) -> tuple[Raised, ...]:
    """The alarms that hold of an enabled source now, the worst first."""
    found = (
        *_reach(source, state, health, up),
        *_content(source, health, state, up.now),
        *_certificate(health, up.now),
    )
    return tuple(sorted(found, key=lambda one: one.kind.rank))


def is_calm(source: Source, state: PollState, health: SourceHealth, *, now: datetime) -> bool:
    """Whether a quarantine may end by itself: since the last flood the source was asked again and brought none.

    A flood to come was written by a clock that was ahead.
    """
    if health.flooded_at is None or health.flooded_at - now > CALM:
        return True
    asked = state.last_success_at is not None and state.last_success_at > health.flooded_at
    return asked and now - health.flooded_at >= max(CALM, 2 * source.interval)


# ------------------------------------------------------------------ whether it is reached


def _reach(source: Source, state: PollState, health: SourceHealth, up: Uptime) -> Iterator[Raised]:
    since = state.last_success_at or health.failing_since
    if since is None:
        return
    limit = max(3 * source.interval, SILENCE)
    if up.now - since >= limit and _was_asked_in_vain(state, health, up):
        yield Raised(kind=AlarmKind.SILENT, since=since, about=str(health.failed_as or ""))
    elif health.failed_as in _RESHAPED and health.failures >= _REPEATED and health.failing_since is not None:
        yield Raised(kind=AlarmKind.RESHAPED, since=health.failing_since, about=str(health.failed_as))


def _was_asked_in_vain(state: PollState, health: SourceHealth, up: Uptime) -> bool:
    """It fails since we run, or nobody asks it."""
    if up.now - up.since < _SETTLED:
        return False
    return health.failing_since is not None or up.now - state.due_at >= _STUCK


# ------------------------------------------------------------------ what it says


def _content(source: Source, health: SourceHealth, state: PollState, now: datetime) -> Iterator[Raised]:
    if health.quarantined_since is not None:
        yield Raised(kind=AlarmKind.QUARANTINED, since=health.quarantined_since)
    if health.empty_since is not None and _stayed_empty(source, health, state, now):
        about = "refused" if health.refused else ""
        yield Raised(kind=AlarmKind.EMPTY, since=health.empty_since, about=about)
    yield from _wording(health.sights)
    yield from _quiet(health, state, now)


def _stayed_empty(source: Source, health: SourceHealth, state: PollState, now: datetime) -> bool:
    """Some lists are of a day, and empty at its beginning, or over a weekend."""
    if health.empty_since is None or state.last_success_at is None:
        return False
    known = health.habit(now=now)
    usual = known.quiet if known is not None else timedelta(0)
    return state.last_success_at - health.empty_since >= max(_SETTLED, 2 * source.interval) + usual


def _wording(sights: Sequence[Sight]) -> Iterator[Raised]:
    """The last items beside those before them; with more of the new kind the old one is forgotten, and that is well."""
    latest = sights[-_LATEST:]
    if len(sights) < _LATEST + _EARLIER:
        return
    language, most = Counter(map(_tongue, latest)).most_common(1)[0]
    latest, earlier = _last_alike(sights, lambda one: _tongue(one) == language)
    used_to = Counter(map(_tongue, earlier))[language]
    if language and most >= _MOST * _LATEST and used_to <= _NONE * len(earlier) and len(earlier) >= _EARLIER:
        yield Raised(kind=AlarmKind.LANGUAGE, since=latest[0].at, about=language)
    latest, earlier = _last_alike(sights, lambda one: not one.dated)
    dated = sum(one.dated for one in earlier)
    if not any(one.dated for one in latest) and dated >= _MOST * len(earlier) and len(earlier) >= _EARLIER:
        yield Raised(kind=AlarmKind.UNDATED, since=latest[0].at)


def _last_alike(sights: Sequence[Sight], alike: Callable[[Sight], bool]) -> tuple[Sequence[Sight], Sequence[Sight]]:
    """The last items with all before them that are so too, for a feed may change as a whole; and those before."""
    first = len(sights) - _LATEST
    while first > 0 and alike(sights[first - 1]):
        first -= 1
    return sights[first:], sights[:first]


def _tongue(sight: Sight) -> str:
    """Without the script, which a publisher may change; "" where it was not recognised."""
    language = sight.language.partition("-")[0]
    return "" if language == "und" else language


def _quiet(health: SourceHealth, state: PollState, now: datetime) -> Iterator[Raised]:
    """As of the last time that it was reached: what it says when it is not is another matter."""
    known = health.habit(now=now)
    last, reached = health.last_new_at, state.last_success_at
    if known is None or not known.regular or last is None or reached is None:
        return
    if reached - last > known.patience:
        yield Raised(kind=AlarmKind.QUIET, since=last)


def _certificate(health: SourceHealth, now: datetime) -> Iterator[Raised]:
    """Told twice: in time to see to it, and when it is high time."""
    until = health.certificate_until
    if until is None:
        return
    if until - now <= CERTIFICATE:
        yield Raised(kind=AlarmKind.CERTIFICATE, since=until)
    if until - now <= CERTIFICATE_SOON:
        yield Raised(kind=AlarmKind.CERTIFICATE_SOON, since=until)
