"""How well a source serves us: what is remembered of its polls beside when the next one is. Times are arguments."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from monitor.domain.sources.publishing_pattern import SIGHTS, DayCount, Habit, Sight, counted_on, habit
from monitor.domain.sources.schedule import Outcome
from monitor.domain.sources.source import SourceId

__all__ = ["CALM", "Body", "SourceHealth", "failed", "reached", "read", "released"]

CALM = timedelta(hours=1)
"""How long a source must be free of floods for its quarantine to end by itself."""

TRUST = timedelta(hours=24)
"""How long a source that was released by hand is not put under quarantine again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """What is remembered of one source. Times are aware UTC, None where it never happened or is not so.

    `watched_since` is when a body of it was first read, `polls` how many were, `items` how many items stood in them,
    `fresh` how many of these were new after the first look and `acts` in how many of the fresh an act was read.
    `usable` is how many items the last body had that had any that could be used, `largest` the most that were fresh at
    once. `failed_as` is how the last polls failed in a row, `failures` how many did so that way. `flooded_at` is when
    it last had known items under new names; its quarantine began `quarantined_since`, and there is none until
    `trusted_until`. `held` names the events that were first told by what was held back then.
    """

    source_id: SourceId
    watched_since: datetime | None = None
    last_new_at: datetime | None = None
    polls: int = 0
    items: int = 0
    fresh: int = 0
    acts: int = 0
    usable: int = 0
    largest: int = 0
    empty_since: datetime | None = None
    refused: bool = False
    failing_since: datetime | None = None
    failed_as: Outcome | None = None
    failures: int = 0
    certificate_until: datetime | None = None
    flooded_at: datetime | None = None
    quarantined_since: datetime | None = None
    trusted_until: datetime | None = None
    held: tuple[str, ...] = ()
    days: tuple[DayCount, ...] = ()
    sights: tuple[Sight, ...] = ()

    def habit(self, *, now: datetime) -> Habit | None:
        return habit(self.days, self.sights, watched_since=self.watched_since, now=now)

    @property
    def languages(self) -> tuple[str, ...]:
        """Those of its last items, the most frequent first."""
        counted = Counter(one.language for one in self.sights if one.language)
        return tuple(language for language, _ in counted.most_common())

    def is_trusted(self, *, now: datetime) -> bool:
        """Until then, unless a clock that was ahead wrote it."""
        return self.trusted_until is not None and now < self.trusted_until <= now + TRUST


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A body that was read: `items` stood in it, of which `refused` could not be used; `sights` are those new to us."""

    items: int
    refused: int = 0
    sights: tuple[Sight, ...] = ()
    first: bool = False
    flooded: bool = False


def failed(health: SourceHealth, outcome: Outcome, *, now: datetime) -> SourceHealth:
    """After a poll that ended with that failure."""
    again = health.failed_as is outcome
    return replace(
        health,
        failing_since=health.failing_since or now,
        failed_as=outcome,
        failures=health.failures + 1 if again else 1,
    )


def reached(health: SourceHealth, *, certificate_until: datetime | None = None) -> SourceHealth:
    """After a poll that ended well, whatever it brought."""
    return replace(
        health,
        failing_since=None,
        failed_as=None,
        failures=0,
        certificate_until=certificate_until or health.certificate_until,
    )


def read(health: SourceHealth, body: Body, *, now: datetime) -> SourceHealth:
    """After a body was read. What stood there at the first look tells the habit, and is not new."""
    usable = body.items - body.refused
    news = () if body.first or body.flooded else body.sights
    emptied = health.empty_since or (now if health.usable else None)
    return replace(
        health,
        watched_since=health.watched_since or now,
        last_new_at=now if news else health.last_new_at,
        polls=health.polls + 1,
        items=health.items + body.items,
        fresh=health.fresh + len(news),
        acts=health.acts + sum(one.acts for one in news),
        usable=usable or health.usable,
        largest=max(health.largest, len(news)),
        empty_since=None if usable else emptied,
        refused=bool(body.refused) and not usable,
        flooded_at=now if body.flooded else health.flooded_at,
        quarantined_since=(health.quarantined_since or now) if body.flooded else health.quarantined_since,
        held=() if body.flooded and health.quarantined_since is None else health.held,
        days=counted_on(health.days, now.astimezone(UTC).date(), len(news)),
        sights=health.sights if body.flooded else (*health.sights, *sorted(body.sights, key=_at))[-SIGHTS:],
    )


def _at(sight: Sight) -> datetime:
    return sight.at


def released(health: SourceHealth, *, by_hand: bool, now: datetime) -> SourceHealth:
    """Out of quarantine."""
    trusted = now + TRUST if by_hand else health.trusted_until
    return replace(health, quarantined_since=None, trusted_until=trusted)
