"""Storms and digests through the store and the deliverer to an emulated Slack. Only the clock is ours."""

import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.route import DigestPlan, Route, RouteKind
from monitor.domain.delivery.outbox import DeliveryTimes, Receipt
from monitor.domain.rules.rule import Level
from monitor.messengers.slack import SlackMessenger, open_slack
from monitor.pipeline.alerts.digests import close_digests
from monitor.pipeline.delivery.deliver import Deliverer
from monitor.store import DatabaseStore, open_store
from tests.fakes.clock import Time
from tests.fakes.reading import rule
from tests.integration.slack.emulator import MINIMAL, Emulator
from tests.pipeline.conftest import Line
from tests.pipeline.storming import ANY, WIRE, receive, reported, storm
from tests.pipeline.words import WORDS

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


class KillError(BaseException):
    """Stands for kill -9: nothing after it runs."""


class Killed:
    """A messenger whose process is killed after its next post has arrived, before anybody hears of it."""

    def __init__(self, slack: SlackMessenger) -> None:
        self._slack = slack

    def __getattr__(self, name: str) -> Any:
        return getattr(self._slack, name)

    async def post(self, *args: Any, **more: Any) -> Receipt:
        await self._slack.post(*args, **more)
        raise KillError


@pytest.fixture
async def deliver(store: DatabaseStore, slack: SlackMessenger, clock: Time) -> Deliver:
    deliverer = Deliverer(
        store=store,
        messenger=slack,
        serves=lambda _: True,
        vocabulary=lambda: WORDS,
        clock=clock,
        jitter=Random(1),
        times=DeliveryTimes(),
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
    await receive(line, reported(90), rules=(LOUDEST,))
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


# ------------------------------------------------------------------ digests


SOFT, LOUD = rule("soft", Level.LOW), rule("loud", Level.HIGH)
PLAN = DigestPlan(at=time(8), zone=ZoneInfo("Europe/Brussels"), days=(0, 1, 2, 3, 4))
FRIDAY, MONDAY, TUESDAY = (datetime(2026, *day, 7, tzinfo=UTC) for day in ((11, 27), (11, 30), (12, 1)))


@pytest.fixture
async def digesting(store: DatabaseStore, emulator: Emulator, clock: Time) -> Line:
    """A line with a digest to the channel that alerts go to, whose window opened on Friday at eight."""
    route = Route(name="minerals", channel=emulator.channels["policy-alerts"], digest=PLAN)
    operator = Route(name="operator", channel=emulator.channels["policy-digest"], kind=RouteKind.OPERATOR)
    line = Line(store, clock, [SOFT, LOUD], Routes(default=route, named=(operator,)))
    clock.now = FRIDAY
    await line.watch(WIRE)
    await close_digests(store, line.config(), now=clock.now)
    return line


async def test_slack_24_a_digest_is_one_message_also_when_its_sender_is_killed_and_each_event_is_in_one(
    digesting: Line, slack: SlackMessenger, emulator: Emulator, clock: Time, deliver: Deliver
) -> None:
    store = digesting.store
    await receive(digesting, *(reported(n) for n in range(25)), rules=(SOFT,))
    clock.now = MONDAY
    await close_digests(store, digesting.config(), now=clock.now)
    killed = Deliverer(
        store=store,
        messenger=Killed(slack),
        serves=lambda _: True,
        vocabulary=lambda: WORDS,
        clock=clock,
        jitter=Random(1),
    )
    with pytest.raises(KillError):
        await killed.deliver()
    await close_digests(store, digesting.config(), now=clock.now)
    clock.now += timedelta(minutes=2)  # the restart: whoever was killed has had its time
    await deliver(60)
    (digest,) = emulator.alerts()
    _, new, _ = (block.get("text", {}).get("text", "") for block in digest["blocks"])
    listed = set(re.findall(r"E-[0-9A-Z]+(?=>|$)", new, flags=re.MULTILINE))
    assert (len(listed), new.splitlines()[-1]) == (10, "and 15 more")
    head, rest = emulator.thread(digest["ts"])
    others = set(re.findall(r"E-[0-9A-Z]+(?=>|$)", rest["blocks"][0]["text"]["text"], flags=re.MULTILINE))
    assert (head["ts"], len(others), listed & others) == (digest["ts"], 15, set())
    assert "25 new" in digest["text"]
    await receive(digesting, reported(50), rules=(SOFT,))
    clock.now = TUESDAY
    await close_digests(store, digesting.config(), now=clock.now)
    await deliver(10)
    assert [m["text"].count("· 1 new") for m in emulator.alerts()] == [0, 1]


async def test_slack_24_an_empty_window_is_no_message_and_the_operator_alone_hears_of_the_watch(
    digesting: Line, emulator: Emulator, clock: Time, deliver: Deliver
) -> None:
    clock.now = MONDAY
    await close_digests(digesting.store, digesting.config(), now=clock.now)
    await deliver(10)
    assert emulator.alerts() == []
    (line,) = emulator.alerts("policy-digest")
    assert line["text"].startswith("1 source: 0 reached")


async def test_slack_24_what_is_raised_before_the_close_is_an_alert_and_not_in_the_digest(
    digesting: Line, emulator: Emulator, clock: Time, deliver: Deliver
) -> None:
    await receive(digesting, reported(1), reported(2), rules=(SOFT,))
    await receive(digesting, reported(2), rules=(LOUD,))
    await deliver(10)
    (alert,) = emulator.alerts()
    label = re.search(r"E-[0-9A-Z]+", json.dumps(alert["blocks"]))
    assert label is not None
    clock.now = MONDAY
    await close_digests(digesting.store, digesting.config(), now=clock.now)
    await deliver(10)
    _, digest = emulator.alerts()
    _, waiting, new, _ = (block.get("text", {}).get("text", "") for block in digest["blocks"])
    assert label[0] in waiting
    assert label[0] not in new
