"""The daemon with its page on loopback, in a thread of its own: real database, children, scheduler and server.

Its sources are feeds on loopback, and its alerts go to a terminal that nobody reads.
"""

import asyncio
import io
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from aiohttp import web
from rich.console import Console

from monitor.app.assemble import App, Overrides, Screen, assemble
from monitor.daemon.parts import Timing
from monitor.domain.sources.source import Source, SourceId
from monitor.rulefiles import RuleSet, load
from monitor.settings import read_settings
from monitor.telemetry import configure
from tests.integration.replay.reel import QUICK, Dispatch, Outlet, Reel, advance, make_due, serving


class Feeds(Reel):
    """A reel whose outlet `dead` fails since a moment."""

    def __init__(
        self, dispatches: Sequence[Dispatch], *, dead: Outlet | None = None, since: datetime | None = None
    ) -> None:
        super().__init__(dispatches)
        self._dead, self._since = dead, since

    async def feed(self, request: web.Request) -> web.Response:
        dead = self._dead
        if dead is not None and self._since and request.match_info["outlet"] == dead.id and self.now() >= self._since:
            return web.Response(status=500)
        return await super().feed(request)

    def add(self, dispatch: Dispatch) -> None:
        self.dispatches = (*self.dispatches, dispatch)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """`address` is that of the page."""

    app: App
    feeds: Feeds
    address: str
    do: Callable[[Awaitable[Any]], Any]

    def publish(self, outlet: Outlet, title: str, text: str = "") -> None:
        """A new item stands in the outlet's feed, and its next poll is due."""
        self.feeds.add(Dispatch(outlet=outlet, at=datetime.now(UTC), title=title, text=text))
        self.poll(outlet.id)

    def poll(self, *sources: SourceId) -> None:
        self.do(self.app.store.write(lambda tx: make_due(tx, set(sources), datetime.now(UTC))))


@contextmanager
def staged(
    folder: Path,
    feeds: Feeds,
    *,
    watch: str = "",
    packs: dict[str, str] | None = None,
    more_sources: Sequence[Source] = (),
    announce_first: bool = True,
    password_hash: str = "",
    history: Callable[[App], Awaitable[object]] | None = None,
) -> Iterator[Stage]:
    """Poll what `feeds` has up to now, moment by moment (or do `history`), then run the daemon with its page.

    `packs` are rule files by path; `more_sources` are watched, too: each as an empty feed on loopback.
    """
    ready, ended = threading.Event(), threading.Event()
    found: list[Stage] = []
    faults: list[BaseException] = []

    async def live() -> None:
        port = _free_port()
        settings = read_settings(
            {
                "MONITOR_DATA_DIR": str(folder / "data"),
                "MONITOR_RULES_DIR": str(_written(folder / "rules", packs or {})),
                "MONITOR_SAMPLE": "off",
                "MONITOR_CANARY": "off",
                "MONITOR_ALLOW_HOSTS": f"127.0.0.1:{feeds.port}",
                "MONITOR_PAGE": f"127.0.0.1:{port}",
                "MONITOR_PAGE_SHOW_WATCH": "on",
            }
            | ({"MONITOR_PAGE_PASSWORD_HASH": password_hash} if password_hash else {})
        )
        private = _written(folder / "private", {"watch.yaml": watch}) if watch else None
        rules = _rules(load(settings.rules_dir, private=private), (*feeds.sources, *_here(more_sources, feeds)))
        async with assemble(
            settings,
            screen=Screen(console=Console(file=io.StringIO())),
            overrides=Overrides(rules=rules, times=QUICK),
            timing=Timing(clock=feeds.now),
            announce_first=announce_first,
            page=True,
            environment={},
        ) as app:
            if history is not None:
                await history(app)
            else:
                for moment in feeds.moments:
                    await advance(app, feeds, moment)
            feeds.go_to(datetime.now(UTC))
            stop, loop = asyncio.Event(), asyncio.get_running_loop()

            async def begun(work: Awaitable[Any]) -> Any:
                return await work

            running = asyncio.create_task(app.daemon.run(stop))
            found.append(
                Stage(
                    app=app,
                    feeds=feeds,
                    address=f"http://127.0.0.1:{port}",
                    do=lambda work: asyncio.run_coroutine_threadsafe(begun(work), loop).result(120),
                )
            )
            ready.set()
            await asyncio.to_thread(ended.wait)
            stop.set()
            await running

    async def whole() -> None:
        configure("error")
        async with serving(feeds):
            await live()

    def run() -> None:
        try:
            asyncio.run(whole())
        except BaseException as e:  # noqa: BLE001 -- the test's thread raises it
            faults.append(e)
        finally:
            ready.set()

    thread = threading.Thread(target=run, name="daemon")
    thread.start()
    try:
        ready.wait()
        if faults:
            raise faults[0]
        yield found[0]
    finally:
        ended.set()
        thread.join()
    if faults:
        raise faults[0]


def _rules(loaded: RuleSet, sources: tuple[Source, ...]) -> RuleSet:
    problems = loaded.errors
    assert not problems, problems
    return replace(loaded, sources=sources)


def _here(sources: Sequence[Source], feeds: Feeds) -> Sequence[Source]:
    return [replace(one, url=f"http://127.0.0.1:{feeds.port}/{one.id}") for one in sources]


def _written(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def polls_of(outlet: Outlet, feeds: Feeds, days: Sequence[int]) -> Callable[[App], Awaitable[None]]:
    """The moments of the feeds, and polls of `outlet` so many days ago, in order of time."""
    now = datetime.now(UTC)
    extra = {now - timedelta(days=day): outlet for day in days}

    async def history(app: App) -> None:
        for moment in sorted({*feeds.moments, *extra}):
            if moment in extra:
                feeds.go_to(moment)
                await app.store.write(partial(make_due, outlets={outlet.id}, at=moment))
                await app.daemon.once()
            else:
                await advance(app, feeds, moment)

    return history
