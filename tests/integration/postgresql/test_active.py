"""A daemon that stands by, as orchestrators and people see it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from monitor.app.health import health_findings
from monitor.app.storage.active import daemon_name, open_active_store
from monitor.daemon.clock import utc_now
from monitor.domain.operations.finding import Finding
from monitor.errors import AlreadyRunningError
from monitor.settings import Settings, read_settings
from monitor.store import DatabaseStore, open_store
from tests.integration.postgresql.server import Server
from tests.integration.slack.emulator import free_port

pytestmark = pytest.mark.integration


class Waiting:
    """A daemon that stands by in its data `folder`."""

    def __init__(self, url: str, folder: Path, page: str = "off") -> None:
        self.stop = asyncio.Event()
        self.reasons: asyncio.Queue[str] = asyncio.Queue()
        self.settings = settings_of(url, folder, page)

    @asynccontextmanager
    async def standing_by(self) -> AsyncIterator["asyncio.Task[DatabaseStore | None]"]:
        """It has begun to wait; its task ends with what it opened."""
        began, end = asyncio.get_running_loop().create_future(), asyncio.Event()

        async def live() -> None:
            async with open_active_store(
                self.settings, self.stop, clock=utc_now, waits=self.reasons.put_nowait
            ) as store:
                began.set_result(store)
                await end.wait()

        async def opened() -> DatabaseStore | None:
            store: DatabaseStore | None = await began
            return store

        async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
            tasks.create_task(live())
            await self.reasons.get()
            yield tasks.create_task(opened())
            self.stop.set()
            end.set()


def settings_of(url: str, folder: Path, page: str = "off") -> Settings:
    return read_settings({"MONITOR_DATABASE_URL": url, "MONITOR_DATA_DIR": str(folder), "MONITOR_PAGE": page})


async def standby_of(settings: Settings) -> Finding:
    async with open_store(settings.database_url.reveal() if settings.database_url else "", read_only=True) as store:
        (found,) = [f for f in await health_findings(settings, store, (), now=utc_now()) if f.what == "standby"]
        return found


async def test_a_standby_is_alive_not_ready_and_free_of_data(postgresql: Server, tmp_path: Path) -> None:
    url, port = postgresql.database(), free_port()
    waiting = Waiting(url, tmp_path / "second", f"127.0.0.1:{port}")
    async with (
        open_active_store(settings_of(url, tmp_path / "first"), asyncio.Event(), clock=utc_now),
        waiting.standing_by() as opened,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http,
    ):
        statuses = {}
        for path in ("/health/live", "/health/ready", "/metrics", "/"):
            async with http.get(path) as answer:
                statuses[path] = answer.status
        assert statuses == {"/health/live": 200, "/health/ready": 503, "/metrics": 200, "/": 503}
        assert (await standby_of(waiting.settings)).detail.endswith(f"standing by: {daemon_name()}")
        waiting.stop.set()
        assert await opened is None


async def test_the_one_that_takes_over_gives_the_address_back_and_is_shown_as_active(
    postgresql: Server, tmp_path: Path
) -> None:
    url, port = postgresql.database(), free_port()
    waiting = Waiting(url, tmp_path / "second", f"127.0.0.1:{port}")
    async with AsyncExitStack() as first:
        await first.enter_async_context(
            open_active_store(settings_of(url, tmp_path / "first"), asyncio.Event(), clock=utc_now)
        )
        async with waiting.standing_by() as opened:
            await first.aclose()
            assert await opened is not None
            with pytest.raises(ConnectionRefusedError):
                await asyncio.open_connection("127.0.0.1", port)
            found = await standby_of(waiting.settings)
    assert found.detail.startswith(f"active: {daemon_name()} since ")
    assert found.detail.endswith("standing by: none")


async def test_a_second_daemon_in_one_data_folder_is_refused(postgresql: Server, tmp_path: Path) -> None:
    settings = settings_of(postgresql.database(), tmp_path)
    async with open_active_store(settings, asyncio.Event(), clock=utc_now):
        with pytest.raises(AlreadyRunningError, match="MONITOR_DATA_DIR"):
            async with open_active_store(settings, asyncio.Event(), clock=utc_now):
                pass
