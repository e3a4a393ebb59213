"""The expected volume per channel, measured with the current rules and routes on the last days."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, time, timedelta

import pytest

from monitor.domain.acts.act import Act
from monitor.domain.acts.scheme import Certainty
from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.route import DigestPlan, Route, RouteKind
from monitor.domain.rules.rule import Level, Rule, Status
from monitor.domain.sources.source import FirstPoll, Source
from monitor.reports.evaluation.volume import Expected, RouteVolume, events_that_alert, expected_volume
from monitor.store import DatabaseStore, open_store
from tests.fakes.clock import Time
from tests.fakes.reading import NOW, act, article, body, extracted, extraction_of, rule, source
from tests.pipeline.conftest import Line

ANY, HIGH, LOW = rule(), rule("high", Level.HIGH), rule("low", Level.LOW)
WIRE = source("wire")
LIVE = source("live", first_poll=FirstPoll.ANNOUNCE)
MAIN = Route(name="default", channel="C1")
DIGEST = DigestPlan(at=time(8), zone=UTC)


@pytest.fixture
async def store() -> AsyncIterator[DatabaseStore]:
    async with open_store("sqlite://") as opened:
        yield opened


class History:
    """A line that has read some articles, one an act."""

    def __init__(self, store: DatabaseStore, *rules: Rule) -> None:
        self.line = Line(store, Time(), rules, Routes(default=MAIN))
        self._read = 0

    async def of(self, *shown: tuple[Act, Rule], days_ago: int = 0, by: Source = WIRE) -> "History":
        await self.line.watch(by)
        day = NOW - timedelta(days=days_ago, hours=1)
        read = []
        for one, held in shown:
            self._read += 1
            read.append(extracted(article(str(self._read), by, published=day), one, rules=(held,)))
        self.line.feed(body(str(self._read)), extraction_of(*read))
        await self.line.poll(by)
        return self

    async def expects(
        self, *rules: Rule, routes: Routes | None = None, ran: tuple[Rule, ...] | None = None
    ) -> Expected:
        archive, traces = self.line.store.archive, self.line.store.traces
        return await expected_volume(
            archive,
            traces,
            {r.id: r for r in rules or self.line.rules.values()},
            routes or self.line.routes,
            now=NOW,
            ran=None if ran is None else {r.id: r for r in ran},
        )


CHINA, GALLIUM, US = act(), act(commodities=("gallium",)), act(issuer="US")


async def test_events_of_an_initial_poll_count_as_new(store: DatabaseStore) -> None:
    history = await History(store, ANY, HIGH, LOW).of((CHINA, ANY), (GALLIUM, HIGH), (US, LOW))
    expected = await history.expects()
    (volume,) = expected.routes
    assert (volume.alerts, volume.below_minimum, expected.events) == (((Level.MEDIUM, 1), (Level.HIGH, 1)), 1, 3)
    said = "about 2 alerts a week (1 high) and 1 below the minimum level, which are not sent"
    assert expected.lines == (f"Expected volume: {said} (measured on the last 7 days).",)


async def test_events_that_rules_and_routes_would_alert(store: DatabaseStore) -> None:
    history = await History(store, ANY, LOW).of((CHINA, ANY), (US, LOW))
    archive, traces = store.archive, store.traces
    events = [row.event for row in await archive.events(limit=9)]
    rules = dict(history.line.rules)
    found = await events_that_alert(archive, traces, events, rules, history.line.routes, now=NOW)
    assert found == {event.id for event in events if event.issuer == CHINA.issuer}


async def test_older_events_and_the_sample_do_not_count(store: DatabaseStore) -> None:
    history = await History(store, ANY).of((CHINA, ANY), days_ago=9)
    await history.of((GALLIUM, ANY), by=source("sample", sample=True))
    expected = await history.expects()
    assert (expected.events, expected.routes[0].total) == (0, 0)


async def test_what_was_announced_counts_like_what_was_not(store: DatabaseStore) -> None:
    history = await History(store, ANY).of((CHINA, ANY), by=LIVE)
    assert (await history.expects()).routes[0].total == 1


async def test_the_current_rules_and_routes_decide(store: DatabaseStore) -> None:
    history = await History(store, ANY, HIGH).of((CHINA, ANY), (GALLIUM, HIGH), (US, ANY))
    minerals = Route(name="minerals", channel="C2", minimum=Level.HIGH, digest=DIGEST)
    lab = Route(name="lab", channel="C3", kind=RouteKind.TRIAL)
    operator = Route(name="ops", channel="C4", kind=RouteKind.OPERATOR)
    routes = Routes(default=MAIN, named=(minerals, lab, operator), unrouted="minerals")
    rules = (replace(ANY, certainty=None), replace(HIGH, level=Level.CRITICAL))
    expected = await history.expects(*rules, routes=routes)
    assert expected.routes == (
        RouteVolume(route="minerals", channel="C2", alerts=((Level.CRITICAL, 1),), below_minimum=2, digest=True),
        RouteVolume(route="lab", channel="C3"),
    )
    assert expected.lines == (
        "Expected volume: about 1 alert a week (1 critical) and 2 digest lines (measured on the last 7 days).",
        "C2: about 1 alert a week (1 critical) and 2 digest lines",
        "C3: no alerts a week",
    )


async def test_held_events_are_counted_separately_and_drafts_do_not_count(store: DatabaseStore) -> None:
    history = await History(store, ANY, HIGH).of((CHINA, ANY), (GALLIUM, HIGH))
    rules = (replace(ANY, certainty=Certainty.OFFICIAL), replace(HIGH, status=Status.DRAFT))
    (volume,) = (await history.expects(*rules)).routes
    assert (volume.total, volume.held) == (0, 1)
    assert str(volume) == "no alerts a week, 1 held until confirmed"


async def test_rules_with_changed_queries_are_named(store: DatabaseStore) -> None:
    history = await History(store, ANY).of((CHINA, ANY))
    louder, other = replace(ANY, level=Level.HIGH), replace(HIGH, when=replace(HIGH.when))
    assert (await history.expects(louder, ran=(ANY,))).changed == ()
    assert (await history.expects(louder, other, ran=(ANY,))).changed == ("high",)


async def test_a_message_names_the_first_routes_alone(store: DatabaseStore) -> None:
    many = tuple(Route(name=f"r{n}", channel=f"C{n}") for n in range(5))
    expected = await History(store, ANY).expects(routes=Routes(default=MAIN, named=many))
    assert len(expected.lines) == 5
    assert expected.lines[-1] == "and 2 routes more: monitor rules volume"
