"""Source health: the stored history of a source's polls, apart from its schedule. Times are arguments."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from monitor.domain.sources.publishing_pattern import (
    REMEMBERED_ITEMS,
    DayCount,
    PublishingPattern,
    SeenItem,
    publishing_pattern,
    with_count,
)
from monitor.domain.sources.schedule import Outcome
from monitor.domain.sources.source import SourceId

CALM = timedelta(hours=1)
"""How long a source must be without a flood for its quarantine to end by itself."""

TRUST = timedelta(hours=24)
"""How long a manually released source is exempt from quarantine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """The stored health of one source. Times are aware UTC, None if it never happened or does not apply.

    `watched_since` is when a body was first read; `polls` counts bodies, `items` their items, `fresh` the items that
    were new after the initial poll, `acts` the fresh items with an act. `usable` is the number of usable items in the
    last body that had any, `largest` the most fresh items at once. `failed_as` is the outcome of the last consecutive
    failures, `failures` how many had it. `flooded_at` is when known items last came with new ids; `quarantined_since`
    is the start of the resulting quarantine, and there is none until `trusted_until`. `held` are the events first
    reported by items that the quarantine held back.
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
    recent_items: tuple[SeenItem, ...] = ()

    def publishing_pattern(self, *, now: datetime) -> PublishingPattern | None:
        return publishing_pattern(self.days, self.recent_items, watched_since=self.watched_since, now=now)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of its last items, most frequent first."""
        counted = Counter(one.language for one in self.recent_items if one.language)
        return tuple(language for language, _ in counted.most_common())

    def is_trusted(self, *, now: datetime) -> bool:
        """True until `trusted_until`, unless that was stored while the clock was ahead."""
        return self.trusted_until is not None and now < self.trusted_until <= now + TRUST


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A body that was read: `items` in total, `refused` of them unusable; `new_items` are the new ones."""

    items: int
    refused: int = 0
    new_items: tuple[SeenItem, ...] = ()
    first: bool = False
    flooded: bool = False


def failed(health: SourceHealth, outcome: Outcome, *, now: datetime) -> SourceHealth:
    """The health after a failed poll."""
    again = health.failed_as is outcome
    return replace(
        health,
        failing_since=health.failing_since or now,
        failed_as=outcome,
        failures=health.failures + 1 if again else 1,
    )


def reached(health: SourceHealth, *, certificate_until: datetime | None = None) -> SourceHealth:
    """The health after a successful poll, with or without a body."""
    return replace(
        health,
        failing_since=None,
        failed_as=None,
        failures=0,
        certificate_until=certificate_until or health.certificate_until,
    )


def read(health: SourceHealth, body: Body, *, now: datetime) -> SourceHealth:
    """The health after a body was read. Items of the initial poll shape the pattern but are not new."""
    usable = body.items - body.refused
    news = () if body.first or body.flooded else body.new_items
    became_empty = health.empty_since or (now if health.usable else None)
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
        empty_since=None if usable else became_empty,
        refused=bool(body.refused) and not usable,
        flooded_at=now if body.flooded else health.flooded_at,
        quarantined_since=(health.quarantined_since or now) if body.flooded else health.quarantined_since,
        held=() if body.flooded and health.quarantined_since is None else health.held,
        days=with_count(health.days, now.astimezone(UTC).date(), len(news)),
        recent_items=health.recent_items
        if body.flooded
        else (*health.recent_items, *sorted(body.new_items, key=lambda sight: sight.at))[-REMEMBERED_ITEMS:],
    )


def released(health: SourceHealth, *, by_hand: bool, now: datetime) -> SourceHealth:
    """The health after the end of the quarantine."""
    trusted = now + TRUST if by_hand else health.trusted_until
    return replace(health, quarantined_since=None, trusted_until=trusted)
