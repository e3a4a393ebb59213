from datetime import timedelta

from monitor.domain.operations.ledger import ActLedger, AnnouncementLedger, ItemLedger
from monitor.domain.sources.source import SourceId
from monitor.ports.repositories.transaction import Transaction
from monitor.store import DatabaseStore
from tests.store.examples import NOW

ITEMS = ItemLedger(fetched=30, new=3, edited=1, known=25, refused=1)
ACTS = ActLedger(read=4, opened=2, joined=1, restated=1)
ANNOUNCEMENTS = AnnouncementLedger(due=4, queued=1, held=1, muted=1, digest=1)


async def test_totals_add_up_over_polls_sources_and_days(store: DatabaseStore) -> None:
    def add(tx: Transaction) -> None:
        for name, days in (("a", 0), ("a", 0), ("a", 1), ("b", 0)):
            tx.journal.add(SourceId(name), ITEMS, ACTS, ANNOUNCEMENTS, now=NOW + timedelta(days=days))

    await store.write(add)
    totals = await store.read(lambda tx: tx.journal.totals())
    assert totals == (
        ItemLedger(fetched=120, new=12, edited=4, known=100, refused=4),
        ActLedger(read=16, opened=8, joined=4, restated=4),
        AnnouncementLedger(due=16, queued=4, held=4, muted=4, digest=4),
    )
    assert all(ledger.balances for ledger in totals)


async def test_an_empty_ledger_balances(store: DatabaseStore) -> None:
    assert await store.read(lambda tx: tx.journal.totals()) == (ItemLedger(), ActLedger(), AnnouncementLedger())


async def test_facts_are_read_as_last_saved(store: DatabaseStore) -> None:
    assert await store.read(lambda tx: tx.journal.recall("heartbeat")) is None
    await store.write(lambda tx: tx.journal.remember("heartbeat", "09:30"))
    await store.write(lambda tx: tx.journal.remember("heartbeat", "09:31 稀土"))
    assert await store.read(lambda tx: tx.journal.recall("heartbeat")) == "09:31 稀土"
