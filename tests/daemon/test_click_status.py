"""What is known of clicks, and written down."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from monitor.daemon.click_status import ClickStatus
from monitor.errors import StoreError
from monitor.ports.store import CLICKS, Store, Transaction
from monitor.store import open_store, sqlite_url

T = TypeVar("T")


class Wire:
    """A line whose state a test sets."""

    def __init__(self) -> None:
        self.trouble = ""
        self.carries = True

    def can_receive_clicks(self) -> bool:
        return self.carries


class Ajar:
    """A store that refuses the first writes, and counts them."""

    def __init__(self, inner: Store, refusals: int) -> None:
        self._inner = inner
        self._refusals = refusals
        self.writes = 0

    async def write(self, work: Callable[[Transaction], T], *, lazy: bool = False) -> T:
        self.writes += 1
        if self._refusals:
            self._refusals -= 1
            raise StoreError("the disk is full")
        return await self._inner.write(work, lazy=lazy)

    async def read(self, work: Callable[[Transaction], T]) -> T:
        return await self._inner.read(work)


@pytest.fixture
def wire() -> Wire:
    return Wire()


async def _told(store: Store) -> str | None:
    return await store.read(lambda tx: tx.journal.recall(CLICKS))


async def test_without_a_line_no_button_is_shown_and_nothing_is_missed(tmp_path: Path) -> None:
    async with open_store(sqlite_url(tmp_path)) as store:
        await store.write(lambda tx: tx.journal.remember(CLICKS, "lost in an earlier life"))
        listening = ClickStatus(store)
        await listening.note()
        assert (listening.can_receive_clicks(), await _told(store)) == (False, "")


async def test_whether_buttons_are_shown_follows_the_line(tmp_path: Path, wire: Wire) -> None:
    async with open_store(sqlite_url(tmp_path)) as store:
        listening = ClickStatus(store)
        listening.use_connection(wire)
        assert listening.can_receive_clicks()
        wire.carries = False
        assert not listening.can_receive_clicks()


async def test_a_trouble_is_written_once_and_so_is_its_end(tmp_path: Path, wire: Wire) -> None:
    async with open_store(sqlite_url(tmp_path)) as inner:
        store = Ajar(inner, refusals=0)
        listening = ClickStatus(store)
        listening.use_connection(wire)
        for trouble in ("", "", "lost", "lost", ""):
            wire.trouble = trouble
            await listening.note()
            assert await _told(store) == trouble
        assert store.writes == 3


async def test_what_the_store_refuses_is_written_the_next_time(tmp_path: Path, wire: Wire) -> None:
    async with open_store(sqlite_url(tmp_path)) as inner:
        store = Ajar(inner, refusals=1)
        listening = ClickStatus(store, every=timedelta(milliseconds=1))
        wire.trouble = "lost"
        listening.use_connection(wire)
        watching = asyncio.create_task(listening.watch())
        async with asyncio.timeout(5):
            while await _told(store) != "lost":  # noqa: ASYNC110 -- the store has nothing to wait for
                await asyncio.sleep(0.001)
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
        assert store.writes == 2
