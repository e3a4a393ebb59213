"""One active daemon a database, and faults that only a server can have."""

import asyncio
from threading import Event

import pytest

from monitor.errors import AlreadyRunningError, StoreError
from monitor.ports.transaction import Transaction
from monitor.store import open_store
from tests.integration.postgresql.server import Server

pytestmark = pytest.mark.integration


async def opened(url: str) -> None:
    async with open_store(url):
        pass


async def test_a_second_daemon_on_one_server_is_told_of_the_first(postgresql: Server) -> None:
    url = postgresql.database()
    async with open_store(url):
        with pytest.raises(AlreadyRunningError, match=r"Another monitor \(this machine, since .*\) uses .*Stop it"):
            await opened(url)
        async with open_store(url, read_only=True) as reader:
            assert await reader.read(lambda tx: tx.sources.states()) == ()
    await opened(url)


async def test_a_writer_that_lost_its_connection_takes_the_lease_again(postgresql: Server) -> None:
    async with open_store(postgresql.database()) as store:
        pid = await store._write(lambda connection: connection.exec_driver_sql("SELECT pg_backend_pid()").scalar())
        postgresql.execute(f"SELECT pg_terminate_backend({pid})")
        await store.write(lambda tx: tx.journal.remember("a", "1"))
        with pytest.raises(AlreadyRunningError):
            await opened(store._readers.url.render_as_string(hide_password=False) if store._readers else "")


async def test_a_writer_whose_lease_went_to_another_can_not_write(postgresql: Server) -> None:
    url = postgresql.database()
    async with open_store(url) as store:
        pid = await store._write(lambda connection: connection.exec_driver_sql("SELECT pg_backend_pid()").scalar())
        postgresql.execute(f"SELECT pg_terminate_backend({pid})")
        async with open_store(url):
            with pytest.raises(AlreadyRunningError):
                await store.write(lambda tx: tx.journal.remember("a", "1"))


async def test_a_database_that_is_not_there_is_told_with_a_remedy(postgresql: Server) -> None:
    url = postgresql.database().replace("/test_", "/none_")
    with pytest.raises(StoreError, match="MONITOR_DATABASE_URL"):
        await opened(url)


async def test_a_command_writes_beside_the_daemon_and_waits_while_its_unit_runs(postgresql: Server) -> None:
    url = postgresql.database()
    begun, go_on = Event(), Event()

    def slowly(tx: Transaction) -> None:
        begun.set()
        assert go_on.wait(10)
        tx.journal.remember("a", "the daemon's")

    async with open_store(url) as daemons, open_store(url, beside=True) as commands:
        units = [asyncio.create_task(daemons.write(slowly))]
        assert await asyncio.to_thread(begun.wait, 10)
        units.append(asyncio.create_task(commands.write(lambda tx: tx.journal.remember("a", "the command's"))))
        done, _ = await asyncio.wait(units, timeout=0.3)
        assert not done
        go_on.set()
        await asyncio.gather(*units)
        assert await daemons.read(lambda tx: tx.journal.recall("a")) == "the command's"
