"""The daily line: logged once per local day, posted by the setting or to an operator route without digests."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from structlog.testing import capture_logs

from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.digest_content import MonitoringSummary, UnreachedSource
from monitor.domain.alerts.message import Notice
from monitor.domain.alerts.route import DigestPlan, Route, RouteKind
from monitor.domain.rules.rule import Level
from monitor.pipeline.operations.daily_line import DailyLine
from monitor.wording.notices.daily_line import daily_line
from tests.fakes.reading import rule, source
from tests.pipeline.conftest import Line
from tests.pipeline.storming import WIRE, receive, reported

LineWith = Callable[..., Line]
EIGHT = datetime(2026, 11, 30, 7, tzinfo=UTC)  # 08:00 in Brussels
BRUSSELS = ZoneInfo("Europe/Brussels")
DEFAULT = Route(name="default", channel="C1")
OPERATOR = Route(name="ops", channel="#ops", kind=RouteKind.OPERATOR, zone=BRUSSELS)
WITH_OPERATOR = Routes(default=DEFAULT, named=(OPERATOR,))
WITH_DIGEST = Routes(default=replace(DEFAULT, digest=DigestPlan(at=time(7), zone=BRUSSELS)), named=(OPERATOR,))


async def posted(line: Line) -> list[tuple[str, str]]:
    later = line.clock.now + timedelta(days=9)
    rows = await line.store.read(lambda tx: tx.outbox.overdue(before=later))
    return [(row.channel, row.message.title) for row in rows if isinstance(row.message, Notice)]


async def day_of(line: Line, posts: bool | None = None) -> list[str]:
    """The lines that are logged from the day before to 23 hours after, asked every five minutes."""
    line.clock.now = EIGHT - timedelta(hours=20)
    daily = DailyLine(store=line.store, config=line.config, clock=line.clock, posts=posts)
    with capture_logs() as logs:
        while line.clock.now < EIGHT + timedelta(hours=23):
            await daily.run()
            line.clock.now += timedelta(minutes=5)
    return [entry["line"] for entry in logs if entry["event"] == "daily line"]


@pytest.mark.parametrize(
    ("routes", "posts", "channels"),
    [
        (WITH_OPERATOR, None, ["#ops"]),
        (WITH_DIGEST, None, []),
        (Routes(default=DEFAULT), None, []),
        (Routes(default=DEFAULT), True, ["C1"]),
        (WITH_DIGEST, True, ["#ops"]),
        (WITH_OPERATOR, False, []),
    ],
    ids=["operator", "digest", "default-route", "default-route-on", "digest-on", "off"],
)
async def test_it_is_logged_once_a_day_and_posted_where_it_is_on(
    line_with: LineWith, routes: Routes, posts: bool | None, channels: list[str]
) -> None:
    line = line_with(routes=routes)
    await line.watch(source("wire"), source("paper"))
    (logged,) = await day_of(line, posts)
    assert logged.startswith("Checked 0 of 2 sources in 24 hours: 0 alerts, ")
    assert await posted(line) == [(channel, logged) for channel in channels]


async def test_none_in_the_first_minutes_after_a_start_and_one_after_days_of_downtime(line_with: LineWith) -> None:
    line = line_with(routes=WITH_OPERATOR)
    await day_of(line)
    line.clock.now = EIGHT + timedelta(days=5)
    daily = DailyLine(store=line.store, config=line.config, clock=line.clock)
    assert await daily.run() == 0
    line.clock.now += timedelta(minutes=15)
    assert [await daily.run(), await daily.run()] == [1, 0]


async def test_a_line_of_a_clock_that_was_ahead_is_forgotten(line_with: LineWith) -> None:
    line = line_with(routes=WITH_OPERATOR)
    await line.store.write(lambda tx: tx.journal.remember("daily_line", "2031-01-01T07:00:00+00:00"))
    assert len(await day_of(line)) == 1


async def test_alerts_of_all_channels_are_counted_each_event_once_and_reached_sources(line_with: LineWith) -> None:
    both = rule(level=Level.HIGH, routes=("default", "ops"))
    line = line_with(both, routes=WITH_OPERATOR)
    await line.watch(WIRE, source("paper"))
    daily = DailyLine(store=line.store, config=line.config, clock=line.clock)
    line.clock.now += timedelta(minutes=15)
    await daily.run()
    line.clock.now += timedelta(days=1)
    await receive(line, reported(1), reported(2), rules=(both,))
    line.clock.now += timedelta(minutes=1)
    with capture_logs() as logs:
        await daily.run()
    (logged,) = [entry["line"] for entry in logs if entry["event"] == "daily line"]
    assert logged == "Checked 1 of 2 sources in 24 hours: 2 alerts, 2 items read, 1 silent (paper never reached)."


@pytest.mark.parametrize(
    ("summary", "alerts", "text"),
    [
        (
            MonitoringSummary(
                sources=43,
                reached=41,
                items=4812,
                silent=(
                    UnreachedSource(source="gacc", since=timedelta(days=3)),
                    UnreachedSource(source="miit", since=timedelta(hours=31)),
                ),
            ),
            0,
            "Checked 41 of 43 sources in 24 hours: 0 alerts, 4,812 items read, 2 silent (gacc 3 d, miit 31 h).",
        ),
        (
            MonitoringSummary(sources=1, reached=1, items=1),
            1,
            "Checked 1 of 1 source in 24 hours: 1 alert, 1 item read, none silent.",
        ),
    ],
)
def test_its_words(summary: MonitoringSummary, alerts: int, text: str) -> None:
    assert daily_line(summary, alerts=alerts) == text
