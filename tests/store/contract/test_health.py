from dataclasses import replace
from datetime import timedelta

from monitor.domain.alerts.digest import DigestWindow
from monitor.domain.delivery.outbox import DeliveryId
from monitor.domain.sources.alarms import Alarm, AlarmKind
from monitor.domain.sources.publishing_pattern import DayCount, SeenItem
from monitor.domain.sources.schedule import Outcome
from monitor.domain.sources.source_health import SourceHealth, reached
from monitor.store import DatabaseStore
from tests.store.examples import MINISTRY, NOW, TODAY, source

LATER = NOW + timedelta(hours=1)
SILENT = Alarm(source_id=MINISTRY, kind=AlarmKind.SILENT, since=NOW, raised_at=NOW, message="Ministry is silent")


async def watch(store: DatabaseStore) -> None:
    await store.write(lambda tx: tx.sources.sync((source(), source("wire")), now=NOW))


async def put(store: DatabaseStore, *alarms: Alarm) -> None:
    for one in alarms:
        await store.write(lambda tx, one=one: tx.health.put(one))  # type: ignore[misc]


async def test_health_is_read_as_saved_and_empty_for_an_unknown_source(store: DatabaseStore) -> None:
    await watch(store)
    assert await store.read(lambda tx: tx.health.of(MINISTRY)) == SourceHealth(source_id=MINISTRY)
    known = SourceHealth(
        source_id=MINISTRY,
        watched_since=NOW,
        last_new_at=LATER,
        polls=3,
        items=60,
        fresh=2,
        acts=1,
        usable=20,
        largest=2,
        refused=True,
        failing_since=NOW,
        failed_as=Outcome.TLS,
        failures=4,
        certificate_until=LATER,
        quarantined_since=NOW,
        held=("E-7K2Q China bans gallium exports",),
        days=(DayCount(day=TODAY, items=2),),
        recent_items=(SeenItem(at=NOW, language="zh-Hans", dated=True, acts=True), SeenItem(at=LATER)),
    )
    for health in (SourceHealth(source_id=MINISTRY), known):
        await store.write(lambda tx, health=health: tx.health.save(health))  # type: ignore[misc]
    assert await store.read(lambda tx: tx.health.of(MINISTRY)) == known
    assert await store.read(lambda tx: tx.health.all()) == {MINISTRY: known}


async def test_an_alarm_is_open_until_it_ends_and_known_by_source_kind_and_beginning(store: DatabaseStore) -> None:
    await watch(store)
    await put(store, SILENT)
    assert await store.read(lambda tx: tx.health.open()) == (SILENT,)
    ended = replace(SILENT, until=LATER, ended="Ministry is reached again", notice=DeliveryId("d1"))
    await put(store, ended)
    assert await store.read(lambda tx: tx.health.open()) == ()
    assert await store.read(lambda tx: tx.health.alarms_in_notice(DeliveryId("d1"))) == (ended,)


async def test_a_gap_is_open_until_it_is_reported(store: DatabaseStore) -> None:
    await watch(store)
    gap = replace(SILENT, kind=AlarmKind.GAP, until=NOW, message="Gap in Ministry")
    await put(store, gap)
    assert await store.read(lambda tx: tx.health.open()) == (gap,)
    shown = replace(gap, notice=DeliveryId("d1"))
    await put(store, shown)
    assert await store.read(lambda tx: tx.health.open()) == ()
    assert await store.read(lambda tx: tx.health.gaps(DigestWindow(start=NOW, end=LATER))) == (shown,)
    assert await store.read(lambda tx: tx.health.gaps(DigestWindow(start=LATER, end=LATER + timedelta(days=1)))) == ()


async def test_alarms_of_a_source_come_the_last_first(store: DatabaseStore) -> None:
    await watch(store)
    quiet = replace(SILENT, kind=AlarmKind.INACTIVE, raised_at=LATER)
    await put(store, SILENT, quiet, replace(SILENT, source_id=source("wire").id))
    assert await store.read(lambda tx: tx.health.last(MINISTRY, since=NOW)) == (quiet, SILENT)
    assert await store.read(lambda tx: tx.health.last(MINISTRY, since=LATER)) == (quiet,)


async def test_a_source_that_is_reached_again_fails_no_longer_and_keeps_its_certificate(store: DatabaseStore) -> None:
    await watch(store)
    failing = SourceHealth(
        source_id=MINISTRY, failing_since=NOW, failed_as=Outcome.TLS, failures=4, certificate_until=LATER, polls=3
    )
    await store.write(lambda tx: tx.health.save(failing))
    for certificate in (None, LATER + timedelta(days=90), None):
        await store.write(lambda tx, c=certificate: tx.health.reached({MINISTRY: c}))  # type: ignore[misc]
        failing = reached(failing, certificate_until=certificate)
        assert await store.read(lambda tx: tx.health.of(MINISTRY)) == failing
    await store.write(lambda tx: tx.health.reached({source("wire").id: LATER}))
    assert list(await store.read(lambda tx: tx.health.all())) == [MINISTRY]
