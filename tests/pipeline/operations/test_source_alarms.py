"""Property: source alarms match the stored state, are reported once, and end."""

import asyncio
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.message import Notice
from monitor.domain.alerts.route import Route
from monitor.domain.sources.alarms import AlarmKind, Uptime, active_alarms
from monitor.domain.sources.schedule import Outcome
from monitor.errors import FetchError
from monitor.pipeline.operations.source_alarms import HealthWatch
from monitor.ports.repositories.transaction import Transaction
from monitor.store import open_store
from tests.budget import examples
from tests.fakes.clock import Time
from tests.fakes.reading import article, body, extracted, extraction_of, source
from tests.pipeline.conftest import Line

WIRE = source("wire")
HOUR = timedelta(hours=1)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("news"), st.integers(1, 12)),
        st.tuples(st.just("empty"), st.just(0)),
        st.tuples(st.just("fail"), st.integers(1, 4)),
        st.tuples(st.just("wait"), st.integers(1, 40)),
        st.tuples(st.just("restart"), st.just(0)),
    ),
    max_size=12,
)


@given(STEPS)
@settings(max_examples=examples(15), deadline=None)
def test_source_alarms_match_the_stored_state(steps: list[tuple[str, int]]) -> None:
    asyncio.run(_live_through(steps))


async def _live_through(steps: list[tuple[str, int]]) -> None:
    async with open_store("sqlite://") as store:
        clock = Time()
        line = Line(store, clock, (), Routes(default=Route(name="default", channel="C1")))
        await line.watch(WIRE)
        watch = HealthWatch(store=store, config=line.config, clock=clock)
        items = 0
        for number, (what, how) in enumerate((("news", 8), *steps, ("wait", 2))):
            match what:
                case "news" | "empty":
                    found = [extracted(article(f"{n}", WIRE, published=clock.now)) for n in range(items, items + how)]
                    items += how
                    line.feed(body(f"{number}"), extraction_of(*found))
                    await line.poll(WIRE)
                case "fail":
                    for _ in range(how):
                        line.feed(FetchError("wire: no", outcome=Outcome.NOT_FOUND))
                        await line.poll(WIRE)
                case "restart":
                    watch = HealthWatch(store=store, config=line.config, clock=clock)
                case _:
                    clock.now += how * HOUR
            await watch.notify()
            assert await watch.notify() == 0
            await store.read(lambda tx: _holds(tx, line))


def _holds(tx: Transaction, line: Line) -> None:
    """All that is open holds, and nothing that holds of a source that is asked is missing for longer than an hour."""
    state, health = tx.sources.state(WIRE.id), tx.health.of(WIRE.id)
    assert state is not None
    open_kinds = [one.kind for one in tx.health.open() if one.until is None]
    holding = {one.kind for one in active_alarms(WIRE, state, health, Uptime.long(line.clock.now))}
    assert len(open_kinds) == len(set(open_kinds))
    assert set(open_kinds) <= holding
    assert holding - set(open_kinds) <= {AlarmKind.SILENT}, "only silence waits for a start to settle"
    for one in tx.health.open():
        posted = tx.outbox.posted(one.notice) if one.notice is not None else None
        assert posted is not None
        assert isinstance(posted.says, Notice)
        assert any(one.message in text for text in (posted.says.title, *posted.says.lines))
