"""Recent alerts per channel, and bursts."""

from dataclasses import replace
from datetime import timedelta

from monitor.domain.alerts.bursts import OpenBurst
from monitor.domain.delivery.outbox import DeliveryKind, delivery_key, to_send
from monitor.ports.repositories.transaction import Transaction
from monitor.store import DatabaseStore
from tests.fakes.stored import a_burst, a_notice
from tests.store.examples import NOW

SAYS = a_burst()
MINUTE = timedelta(minutes=1)


def row(name: str) -> tuple[str, OpenBurst]:
    key = delivery_key(workspace="test", channel="C1", subject=name, kind=DeliveryKind.BURST, news=name)
    post = to_send(key, channel="C1", kind=DeliveryKind.BURST, message=a_notice(name), now=NOW)
    return key, OpenBurst(post=post.id, channel="C1", began_at=NOW, content=SAYS)


def put(tx: Transaction, name: str, burst: OpenBurst | None = None) -> OpenBurst:
    key, own = row(name)
    tx.outbox.queue(to_send(key, channel="C1", kind=DeliveryKind.BURST, message=a_notice(name), now=NOW))
    tx.bursts.save(burst or own)
    return own


async def test_the_last_burst_that_began_by_then_is_found_as_it_was_saved(store: DatabaseStore) -> None:
    first = await store.write(lambda tx: put(tx, "first"))
    second = replace(row("second")[1], began_at=NOW + MINUTE)
    await store.write(lambda tx: put(tx, "second", second))
    grown = replace(first, content=replace(SAYS, count=4))
    await store.write(lambda tx: tx.bursts.save(grown))
    assert await store.read(lambda tx: tx.bursts.last("C1", NOW)) == grown
    assert await store.read(lambda tx: tx.bursts.last("C1", NOW + MINUTE)) == second
    assert await store.read(lambda tx: tx.bursts.last("C1", NOW - MINUTE)) is None
    assert await store.read(lambda tx: tx.bursts.last("C2", NOW)) is None


async def test_times_of_alerts_are_known_by_channel_until_they_are_forgotten(store: DatabaseStore) -> None:
    def work(tx: Transaction) -> None:
        for n in range(3):
            burst = put(tx, str(n))
            tx.bursts.note("C1", burst.post, NOW + n * MINUTE, before=NOW)
        tx.bursts.note("C1", burst.post, NOW + 9 * MINUTE, before=NOW + MINUTE)  # noted already: it stays where it was

    await store.write(work)
    assert sorted(await store.read(lambda tx: tx.bursts.recent("C1"))) == [NOW + MINUTE, NOW + 2 * MINUTE]
    assert await store.read(lambda tx: tx.bursts.recent("C2")) == ()
