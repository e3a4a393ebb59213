"""Dead man's switch: pings only while alerts work, and only to the configured URL."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from monitor.domain.operations.canary import CanaryRun, CanaryStage
from monitor.domain.sources.schedule import Outcome
from monitor.errors import FetchError
from monitor.pipeline.operations.dead_mans_switch import DeadMansSwitch, first_problem
from monitor.ports.delivery import ChannelState
from monitor.ports.repositories.store import CANARY, HEARTBEAT
from monitor.ports.repositories.transaction import Transaction
from monitor.store import DatabaseStore
from tests.fakes.clock import Time
from tests.fakes.reading import NOW, FakeFetcher, body, source
from tests.store.examples import delivery

URL = "https://ping.example/s3cret"


def beat(tx: Transaction) -> None:
    tx.journal.remember(HEARTBEAT, NOW.isoformat())


def late_poll(tx: Transaction) -> None:
    beat(tx)
    tx.sources.sync((source("wire"),), now=NOW - timedelta(minutes=11))


def late_message(tx: Transaction) -> None:
    beat(tx)
    since = NOW - timedelta(minutes=11)
    tx.outbox.queue(delivery("1", created_at=since, not_before=since))


def blocked(tx: Transaction) -> None:
    beat(tx)
    tx.channels.save(ChannelState(channel="C1", next_post_at=NOW, blocked="not in the channel"))


def no_canary(tx: Transaction) -> None:
    beat(tx)
    tx.journal.remember(CANARY, str(CanaryRun(day=NOW.date(), at=NOW, stopped=CanaryStage.READ)))


def old_beat(tx: Transaction) -> None:
    tx.journal.remember(HEARTBEAT, (NOW - timedelta(minutes=3)).isoformat())


@pytest.mark.parametrize(
    ("left", "why"),
    [
        (beat, ""),
        (old_beat, "data"),
        (late_poll, "polls"),
        (late_message, "delivery"),
        (blocked, "delivery"),
        (no_canary, "canary"),
    ],
)
async def test_no_ping_while_alerts_would_not_arrive(
    store: DatabaseStore, clock: Time, left: Callable[[Transaction], None], why: str
) -> None:
    await store.write(left)
    assert await store.read(lambda tx: first_problem(tx, now=NOW)) == why
    fetcher = FakeFetcher(body("OK"))
    assert await DeadMansSwitch(store=store, fetcher=fetcher, url=URL, clock=clock).ping() is not bool(why)
    assert [asked.url for asked in fetcher.asked] == ([] if why else [URL])


async def test_failed_ping_is_logged_without_its_url(store: DatabaseStore, clock: Time) -> None:
    await store.write(beat)
    fetcher = FakeFetcher(FetchError(f"source dead-man: {URL} answered 404", outcome=Outcome.NOT_FOUND))
    with capture_logs() as logs:
        assert not await DeadMansSwitch(store=store, fetcher=fetcher, url=URL, clock=clock).ping()
    assert [line["outcome"] for line in logs] == [Outcome.NOT_FOUND]
    assert "s3cret" not in str(logs)


async def test_stopped_and_resumed_pings_are_logged_once(store: DatabaseStore, clock: Time) -> None:
    deadman = DeadMansSwitch(store=store, fetcher=FakeFetcher(body("OK")), url=URL, clock=clock)
    with capture_logs() as logs:
        await deadman.ping()
        await deadman.ping()
        await store.write(beat)
        await deadman.ping()
    assert [line["event"] for line in logs] == ["pings stopped", "pings resumed"]
