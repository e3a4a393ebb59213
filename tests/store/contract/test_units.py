import asyncio

import pytest
from sqlalchemy import create_engine, make_url, text

from monitor.domain.sources.schedule import PollState
from monitor.domain.sources.source import SourceId
from monitor.errors import StoreError
from monitor.ports.repositories.transaction import Transaction
from monitor.store import DatabaseStore, open_store
from tests.store.examples import NOW, source


async def recall(store: DatabaseStore, name: str) -> str | None:
    return await store.read(lambda tx: tx.journal.recall(name))


async def remember(store: DatabaseStore, name: str, *, lazy: bool = False) -> None:
    await store.write(lambda tx: tx.journal.remember(name, "1"), lazy=lazy)


async def test_a_write_returns_the_result_of_its_work(store: DatabaseStore) -> None:
    assert await store.write(lambda _: 7) == 7
    assert await store.read(lambda _: "seven") == "seven"


async def test_a_unit_that_raises_leaves_nothing_and_hands_on_its_error(store: DatabaseStore) -> None:
    def work(tx: Transaction) -> None:
        tx.journal.remember("a", "1")
        raise LookupError("by the unit itself")

    with pytest.raises(LookupError, match="by the unit itself"):
        await store.write(work)
    assert await recall(store, "a") is None


async def test_units_run_one_after_another(store: DatabaseStore) -> None:
    def count(tx: Transaction) -> None:
        tx.journal.remember("n", str(int(tx.journal.recall("n") or 0) + 1))

    await asyncio.gather(*(store.write(count, lazy=bool(n % 2)) for n in range(40)))
    assert await recall(store, "n") == "40"


async def test_a_lazy_unit_that_raises_spoils_no_other(store: DatabaseStore) -> None:
    def bad(tx: Transaction) -> None:
        tx.journal.remember("bad", "1")
        raise LookupError

    results = await asyncio.gather(
        store.write(lambda tx: tx.journal.remember("a", "1"), lazy=True),
        store.write(bad, lazy=True),
        store.write(lambda tx: tx.journal.remember("b", "1"), lazy=True),
        return_exceptions=True,
    )
    assert [type(r) for r in results] == [type(None), LookupError, type(None)]
    assert [await recall(store, name) for name in ("a", "bad", "b")] == ["1", None, "1"]


async def test_a_lazy_unit_that_the_database_refuses_spoils_no_other(store: DatabaseStore) -> None:
    results = await asyncio.gather(
        remember(store, "a", lazy=True),
        store.write(lambda tx: tx.sources.save(PollState(source_id=SourceId("nobody"), due_at=NOW)), lazy=True),
        remember(store, "b", lazy=True),
        return_exceptions=True,
    )
    assert [type(r) for r in results] == [type(None), StoreError, type(None)]
    assert [await recall(store, name) for name in ("a", "b")] == ["1", "1"]


async def test_what_is_written_outlives_the_store(url: str) -> None:
    async with open_store(url) as store:
        await store.write(lambda tx: tx.sources.sync([source("wire")], now=NOW))
    async with open_store(url) as store:
        assert [r.source for r in await store.archive.sources()] == [source("wire")]


async def test_a_read_can_not_write(url: str) -> None:
    async with open_store(url) as store:
        with pytest.raises(StoreError):
            await store.read(lambda tx: tx.journal.remember("a", "1"))
        assert await recall(store, "a") is None


async def test_a_reader_beside_a_daemon_reads_and_refuses_to_write(url: str) -> None:
    async with open_store(url) as store:
        await store.write(lambda tx: tx.journal.remember("a", "1"))
        async with open_store(url, read_only=True) as reader:
            assert await recall(reader, "a") == "1"
            with pytest.raises(StoreError, match="read-only"):
                await reader.write(lambda tx: tx.journal.remember("a", "2"))


async def test_units_that_were_handed_in_are_done_before_the_store_closes(url: str) -> None:
    async with open_store(url) as store:
        tasks = [asyncio.ensure_future(remember(store, f"n{n}", lazy=n > 5)) for n in range(9)]
        await asyncio.sleep(0)
    await asyncio.gather(*tasks)
    async with open_store(url) as store:
        assert [await recall(store, f"n{n}") for n in range(9)] == ["1"] * 9


async def test_a_closed_store_says_so(url: str) -> None:
    async with open_store(url) as store:
        pass
    with pytest.raises(StoreError, match="closed"):
        await store.write(lambda tx: tx.journal.remember("a", "1"))
    await store.close()


async def test_a_cancelled_caller_leaves_the_store_whole(store: DatabaseStore) -> None:
    task = asyncio.ensure_future(store.write(lambda tx: tx.journal.remember("a", "1")))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await store.write(lambda tx: tx.journal.remember("b", "1"))
    assert await recall(store, "b") == "1"


async def test_a_database_of_another_program_is_left_alone(empty_url: str) -> None:
    engine = create_engine(make_url(empty_url))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE bookings (id INTEGER PRIMARY KEY)"))
    engine.dispose()
    with pytest.raises(StoreError, match=r"database of another program .*bookings"):
        async with open_store(empty_url):
            pass
