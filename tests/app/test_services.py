"""The services as `assemble` builds them, over fakes of the network, the children and the messenger."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from monitor.app.messaging.messengers import Outlet
from monitor.app.services import Services
from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.message import Alert, Burst
from monitor.domain.alerts.route import Route
from monitor.domain.delivery.outbox import DeliveryTimes
from monitor.settings import Settings
from monitor.store import DatabaseStore, open_store
from tests.fakes.clock import Time
from tests.fakes.messenger import FakeMessenger
from tests.fakes.reading import FakeExtractor, FakeFetcher
from tests.pipeline.conftest import Line
from tests.pipeline.storming import ANY, WIRE, storm

ALERTS, ALONE = 12, 8
IDLE = timedelta(seconds=5)


@pytest.fixture
async def store() -> AsyncIterator[DatabaseStore]:
    async with open_store("sqlite://") as opened:
        yield opened


async def test_alerts_that_waited_for_a_messenger_come_as_one_burst(store: DatabaseStore, tmp_path: Path) -> None:
    clock = Time()
    line = Line(store, clock, [ANY], Routes(default=Route(name="default", channel="C1")))
    await line.watch(WIRE)
    await storm(line, range(ALERTS), every=timedelta(minutes=10))  # too far apart for a burst by itself
    messenger = FakeMessenger(clock=clock)
    services = Services(
        settings=Settings(data_dir=tmp_path, rules_dir=tmp_path),
        store=store,
        fetcher=FakeFetcher(),
        extractor=FakeExtractor(),
        config=line.config,
        clock=clock,
        jitter=Random(1),
    )
    outlet = Outlet(workspace="test", messenger=messenger, serves=lambda c: c == "C1", times=DeliveryTimes())
    deliverer = services.deliverers([outlet], lambda inner: inner)
    end = clock.now + timedelta(minutes=5)
    while clock.now < end:
        await deliverer.deliver()
        clock.now += await deliverer.pause(IDLE) or IDLE
    (burst,) = [s for s in messenger.sent if isinstance(s.message, Burst)]
    alerts = [s for s in messenger.sent if isinstance(s.message, Alert)]
    folded = [s for s in alerts if s.thread == burst.receipt]
    assert (len(alerts), len(folded)) == (ALERTS, ALERTS - ALONE)
