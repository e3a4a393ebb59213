"""Storms and digests through the store and the deliverer to an emulated Slack. Only the clock is ours."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from monitor.domain.announcement import Routes
from monitor.domain.delivery import DeliveryTimes
from monitor.domain.route import Route
from monitor.domain.rule import Level
from monitor.messengers.slack import SlackMessenger, open_slack
from monitor.pipeline.deliver import Deliverer
from monitor.store import DatabaseStore, open_store
from tests.fakes.clock import Time
from tests.fakes.reading import rule
from tests.integration.slack.emulator import MINIMAL, Emulator
from tests.pipeline.conftest import Line
from tests.pipeline.storming import ANY, WIRE, hear, storm, told

pytestmark = pytest.mark.integration

Deliver = Callable[[int], Awaitable[None]]
LOUDEST = rule("loudest", Level.CRITICAL)


@pytest.fixture
def clock() -> Time:
    return Time()


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[DatabaseStore]:
    async with open_store(f"sqlite:///{tmp_path}/monitor.db") as opened:
        yield opened


@pytest.fixture
async def slack(emulator: Emulator) -> AsyncIterator[SlackMessenger]:
    async with open_slack(MINIMAL, base_url=emulator.api_url) as messenger:
        yield messenger


@pytest.fixture
async def deliver(store: DatabaseStore, slack: SlackMessenger, clock: Time) -> Deliver:
    deliverer = Deliverer(
        store=store, messenger=slack, serves=lambda _: True, clock=clock, jitter=Random(1), times=DeliveryTimes()
    )

    async def run(seconds: int) -> None:
        for _ in range(seconds):
            await deliverer.deliver()
            clock.now += timedelta(seconds=1)

    return run


async def test_thirty_roots_in_a_minute_are_eight_and_a_burst_with_the_others_in_its_thread(
    store: DatabaseStore, emulator: Emulator, clock: Time, deliver: Deliver
) -> None:
    routes = Routes(default=Route(name="default", channel=emulator.channels["policy-alerts"]))
    line = Line(store, clock, [ANY, LOUDEST], routes)
    await line.watch(WIRE)
    await storm(line, range(30))
    await hear(line, told(90), rules=(LOUDEST,))
    await deliver(120)
    top = emulator.alerts()
    (burst,) = [m for m in top if "more alerts" in m["text"]]
    assert len(top) == 8 + 1 + 1, "the critical one stands apart"
    head, *replies = emulator.thread(burst["ts"])
    assert head["text"] == "22 more alerts, each in the thread"
    assert "and 17 more" in head["blocks"][0]["text"]["text"]
    assert len(replies) == 22
    assert all(reply["blocks"][-1]["type"] == "actions" for reply in replies), "each has its own controls"
    posted = [*top, *replies]
    assert len({m["metadata"]["event_payload"]["delivery_id"] for m in posted}) == len(posted)
