"""The weekly coverage report: once per local week, only to an operator route."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.message import Notice
from monitor.domain.alerts.route import Route, RouteKind
from monitor.domain.delivery.outbox import Delivery
from monitor.domain.rules.query import ActPattern, Facet
from monitor.domain.sources.source import Tier
from monitor.pipeline.operations.coverage_report import send_coverage_report
from tests.fakes.reading import rule, source
from tests.pipeline.conftest import Line

LineWith = Callable[..., Line]
MONDAY = datetime(2026, 11, 30, 7, tzinfo=UTC)  # 08:00 in Brussels
OPERATOR = Route(name="ops", channel="#ops", kind=RouteKind.OPERATOR, zone=ZoneInfo("Europe/Brussels"))
ROUTES = Routes(default=Route(name="default", channel="C1"), named=(OPERATOR,))
CHINA = rule("china", when=ActPattern(facets=(Facet(name="issuer", values=("CN",)),)))
PAGE = source("commerce", tier=Tier.OFFICIAL, place="US", language="en")


@pytest.fixture
async def line(line_with: LineWith) -> Line:
    made = line_with(CHINA, routes=ROUTES)
    await made.watch(PAGE, source("paper", language="en"))
    made.clock.now = MONDAY - timedelta(days=4)
    return made


async def send_report_at(line: Line, at: datetime) -> int:
    line.clock.now = at
    return await send_coverage_report(line.store, line.config(), now=at)


async def said(line: Line) -> list[Delivery]:
    later = line.clock.now + timedelta(days=1)
    return list(await line.store.read(lambda tx: tx.outbox.overdue(before=later)))


async def test_coverage_report_is_sent_weekly_in_the_routes_time_zone(line: Line) -> None:
    assert await send_report_at(line, MONDAY - timedelta(days=4)) == 0  # the week in which it began
    assert await send_report_at(line, MONDAY - timedelta(minutes=1)) == 0
    assert await send_report_at(line, MONDAY) == 1
    assert await send_report_at(line, MONDAY + timedelta(days=6)) == 0
    assert await send_report_at(line, MONDAY + timedelta(days=23)) == 1  # off for two Mondays: one is made up for
    assert [row.channel for row in await said(line)] == ["#ops", "#ops"]


async def test_coverage_report_shows_what_is_not_covered_and_why(line: Line) -> None:
    await send_report_at(line, MONDAY - timedelta(days=4))
    await send_report_at(line, MONDAY)
    (row,) = await said(line)
    assert row.message == Notice(
        title="🗺 Coverage, 30 Nov 2026: official pages of 0 of 2 states are reached.",
        lines=(
            "Wires and media: en 0 of 1",
            "Not covered: China: no official source",
            "Not covered: US: commerce not reached yet",
            "Not covered: wires and media in en: none reached yet",
            "Not covered: wires and media in zh: none configured",
            "Not covered: wires and media in ja: none configured",
            "Not covered: wires and media in ko: none configured",
            "Full list: monitor sources coverage",
        ),
    )


async def test_no_coverage_report_without_an_operator_route(line_with: LineWith) -> None:
    line = line_with(CHINA)
    await send_report_at(line, MONDAY - timedelta(days=4))
    assert await send_report_at(line, MONDAY) == 0
