"""Digests over days on which clocks do odd things: a store, a plan, and the moments at which somebody looks."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.digest_facts import DigestFacts
from monitor.domain.alerts.route import DigestPlan, Route
from monitor.pipeline.alerts.digests import close_digests
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.store import open_store
from monitor.store.schema.delivery_tables import DELIVERY
from tests.pipeline.words import WORDS

CHANGES = {
    "Helsinki, spring": ("Europe/Helsinki", date(2026, 3, 29)),
    "Helsinki, autumn": ("Europe/Helsinki", date(2026, 10, 25)),
    "New York, spring": ("America/New_York", date(2026, 3, 8)),
    "New York, autumn": ("America/New_York", date(2026, 11, 1)),
    "Lord Howe, autumn": ("Australia/Lord_Howe", date(2026, 4, 5)),
    "Lord Howe, spring": ("Australia/Lord_Howe", date(2026, 10, 4)),
}
"""Zones, and the dates on which their clocks change: by an hour, on Lord Howe by half of one."""

TIMES = (time(1, 30), time(2, 30), time(3, 30))


def every(step: timedelta, start: datetime, until: datetime) -> Iterator[datetime]:
    at = start
    while at < until:
        yield at
        at += step


def looks(zone: str, day: date) -> Iterator[datetime]:
    """Every ten minutes, from noon two days before to midnight of the day after."""
    noon = datetime.combine(day - timedelta(days=2), time(12), tzinfo=ZoneInfo(zone)).astimezone(UTC)
    return every(timedelta(minutes=10), noon, noon + timedelta(days=3, hours=12))


def around(day: date) -> list[date]:
    return [day + timedelta(days=n) for n in (-1, 0, 1)]


async def closed_on(zone: str, at: time, moments: Iterable[datetime]) -> list[date]:
    """The local dates of the digests that were queued, one looking at those moments, in order."""
    plan = DigestPlan(at=at, zone=ZoneInfo(zone), empty=True)
    config = RuntimeConfig(
        rules={},
        vocabulary=WORDS,
        routes=Routes(default=Route(name="default", channel="C1", digest=plan)),
        sources={},
        workspace="test",
    )
    async with open_store("sqlite://") as store:
        for moment in moments:
            await close_digests(store, config, now=moment.astimezone(UTC))
        said = await store._read(lambda c: c.scalars(select(DELIVERY.c.message).order_by(DELIVERY.c.seq)).all())
    return [one.end.astimezone(plan.zone).date() for one in said if isinstance(one, DigestFacts)]
