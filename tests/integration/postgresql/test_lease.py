"""One active daemon a database, and faults that only a server can have."""

import asyncio
from contextlib import AsyncExitStack, suppress
from queue import SimpleQueue
from threading import Event

import pytest
from sqlalchemy import Connection, make_url

from monitor.errors import AlreadyRunningError, LeaseLostError, StoreError
from monitor.ports.repositories.transaction import Transaction
from monitor.store import DatabaseStore, Standby, open_store
from tests.integration.postgresql.server import Server
from tests.integration.slack.emulator import PATIENCE, free_port

pytestmark = pytest.mark.integration


async def opened(url: str) -> None:
    async with open_store(url):
        pass


async def test_a_second_daemon_on_one_server_names_the_first(postgresql: Server) -> None:
    url = postgresql.database()
    async with open_store(url):
        with pytest.raises(AlreadyRunningError, match=r"Another monitor \(this machine, since .*\) uses .*Stop it"):
            await opened(url)
        async with open_store(url, read_only=True) as reader:
            assert await reader.read(lambda tx: tx.sources.states()) == ()
    await opened(url)


async def test_a_database_that_cannot_store_every_character_is_refused(postgresql: Server) -> None:
    url = postgresql.database("ENCODING SQL_ASCII TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'")
    with pytest.raises(StoreError, match=r"encoding SQL_ASCII\. Create it as UTF8: createdb --encoding=UTF8"):
        await opened(url)


async def backend_of(store: DatabaseStore) -> int:
    def pid(connection: Connection) -> int:
        return int(connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one())

    return await store._write(pid)


async def test_a_daemon_that_lost_its_connection_writes_nothing_more_even_if_no_other_is_active(
    postgresql: Server,
) -> None:
    url = postgresql.database()
    async with open_store(url) as store:
        postgresql.execute(f"SELECT pg_terminate_backend({await backend_of(store)})")
        for _ in range(2):
            with pytest.raises(LeaseLostError, match=r"no longer the active one .*Start it again"):
                await store.write(lambda tx: tx.journal.remember("a", "1"))
        assert (await store.lease_lost()).exit_code == 75
        assert await store.read(lambda tx: tx.journal.recall("a")) is None
    await opened(url)


async def test_the_loss_is_noticed_without_a_write(postgresql: Server) -> None:
    async with open_store(postgresql.database()) as store:
        postgresql.execute(f"SELECT pg_terminate_backend({await backend_of(store)})")
        async with asyncio.timeout(PATIENCE):
            assert "terminating connection" in str(await store.lease_lost())


async def test_a_lock_that_the_server_released_ends_the_daemon_although_its_connection_works(
    postgresql: Server,
) -> None:
    async with open_store(postgresql.database()) as store:
        await store._write(lambda connection: connection.exec_driver_sql("SELECT pg_advisory_unlock_all()").scalar())
        async with asyncio.timeout(PATIENCE):
            assert "released the lock" in str(await store.lease_lost())
        with pytest.raises(LeaseLostError):
            await store.write(lambda tx: tx.journal.remember("a", "1"))


async def test_a_server_behind_a_proxy_that_passes_nothing_on_is_given_up(postgresql: Server) -> None:
    url = make_url(postgresql.database())
    stalled = asyncio.Event()

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while sent := await reader.read(65_536):
                if not stalled.is_set():
                    writer.write(sent)
        writer.close()

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server_reader, server_writer = await asyncio.open_unix_connection(f"{url.query['host']}/.s.PGSQL.5432")
        await asyncio.gather(relay(reader, server_writer), relay(server_reader, writer))

    async with await asyncio.start_server(connect, "127.0.0.1", 0) as proxy:
        port = proxy.sockets[0].getsockname()[1]
        through = url.set(host="127.0.0.1", port=port, query={}).render_as_string(hide_password=False)
        async with asyncio.timeout(PATIENCE):
            async with open_store(through) as store:
                stalled.set()
                assert "not answered for 5 s" in str(await store.lease_lost())
                with pytest.raises(LeaseLostError):
                    await store.write(lambda tx: tx.journal.remember("a", "1"))


async def test_a_standby_takes_over_when_the_active_one_ends(postgresql: Server) -> None:
    url, reasons = postgresql.database(), SimpleQueue[str]()
    standby = Standby(name="second pid 2", waits=reasons.put)
    async with AsyncExitStack() as first:
        await first.enter_async_context(open_store(url, standby=Standby(name="first pid 1")))
        async with AsyncExitStack() as second:
            waiting = asyncio.create_task(second.enter_async_context(open_store(url, standby=standby)))
            reason = await asyncio.to_thread(reasons.get, timeout=PATIENCE)
            assert reason.startswith("another daemon is active (this machine, since ")
            assert not waiting.done()
            await first.aclose()
            async with asyncio.timeout(PATIENCE):
                store = await waiting
            await store.write(lambda tx: tx.journal.remember("a", "1"))


async def test_a_standby_that_is_stopped_does_not_take_over(postgresql: Server) -> None:
    url, reasons = postgresql.database(), SimpleQueue[str]()
    standby = Standby(name="second pid 2", waits=reasons.put)
    async with open_store(url), AsyncExitStack() as second:
        waiting = asyncio.create_task(second.enter_async_context(open_store(url, standby=standby)))
        await asyncio.to_thread(reasons.get, timeout=PATIENCE)
        standby.ended.set()
        with pytest.raises(AlreadyRunningError):
            await waiting
    await opened(url)


async def test_a_standby_that_is_cancelled_ends(postgresql: Server) -> None:
    url, reasons = postgresql.database(), SimpleQueue[str]()
    standby = Standby(name="second pid 2", waits=reasons.put)
    async with open_store(url), AsyncExitStack() as second:
        waiting = asyncio.create_task(second.enter_async_context(open_store(url, standby=standby)))
        await asyncio.to_thread(reasons.get, timeout=PATIENCE)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting


async def test_a_standby_waits_for_a_server_that_does_not_answer() -> None:
    reasons = SimpleQueue[str]()
    standby = Standby(name="first pid 1", waits=reasons.put)
    url = f"postgresql+psycopg://nobody@127.0.0.1:{free_port()}/none"
    async with AsyncExitStack() as stack:
        waiting = asyncio.create_task(stack.enter_async_context(open_store(url, standby=standby)))
        assert (await asyncio.to_thread(reasons.get, timeout=PATIENCE)).startswith("the server does not answer (")
        standby.ended.set()
        with pytest.raises(AlreadyRunningError):
            await waiting


async def test_a_standby_does_not_wait_for_a_database_that_does_not_exist(postgresql: Server) -> None:
    url = postgresql.database().replace("/test_", "/none_")
    with pytest.raises(StoreError, match="does not exist"):
        async with open_store(url, standby=Standby(name="first pid 1")):
            pass


async def test_a_database_that_is_not_there_is_reported_with_a_remedy(postgresql: Server) -> None:
    url = postgresql.database().replace("/test_", "/none_")
    with pytest.raises(StoreError, match="MONITOR_DATABASE_URL"):
        await opened(url)


async def test_a_command_writes_beside_the_daemon_and_waits_while_its_unit_runs(postgresql: Server) -> None:
    url = postgresql.database()
    begun, go_on = Event(), Event()

    def slowly(tx: Transaction) -> None:
        begun.set()
        assert go_on.wait(PATIENCE)
        tx.journal.remember("a", "the daemon's")

    async with open_store(url) as daemons, open_store(url, beside=True) as commands:
        units = [asyncio.create_task(daemons.write(slowly))]
        assert await asyncio.to_thread(begun.wait, PATIENCE)
        units.append(asyncio.create_task(commands.write(lambda tx: tx.journal.remember("a", "the command's"))))
        done, _ = await asyncio.wait(units, timeout=0.3)
        assert not done
        go_on.set()
        await asyncio.gather(*units)
        assert await daemons.read(lambda tx: tx.journal.recall("a")) == "the command's"
