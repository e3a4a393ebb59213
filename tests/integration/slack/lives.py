"""The line as a process of its own that can be killed at any point, and another that waits to take over.

A life hears what the feed holds and delivers it; it ends by itself when all is said. One at a time holds the data
folder, as with the product; whoever finds it held waits.
"""

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from itertools import product
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from monitor.domain.acts.act import Act
from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.route import Route
from monitor.domain.delivery.outbox import DeliveryTimes, Receipt
from monitor.domain.rules.rule import Level
from monitor.errors import AlreadyRunningError
from monitor.store import lock_folder
from tests.fakes.reading import article, body, extracted, extraction_of, rule
from tests.integration.slack.whole_line import Wall, WholeLine, whole_line
from tests.pipeline.storming import WIRE, told

__all__ = ["Death", "Life", "Point", "active", "begin"]


class Point(StrEnum):
    BEFORE_POST = "before a post"
    AFTER_POST = "after a post, before its answer is stored"
    BEFORE_COMMIT = "before a commit"
    AFTER_COMMIT = "after a commit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Death:
    """The process is killed at its `nth` such point."""

    at: Point
    nth: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """What a process is to do: tell the first `events` of a feed, in turn to the `channels`; `death` ends it before."""

    folder: Path
    api_url: str
    token: str
    channels: tuple[str, ...]
    events: int
    times: DeliveryTimes
    death: Death | None = None


_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload([__name__])
_AT_ONCE = 12  # events that one poll brings
_BETWEEN = 0.3  # seconds between polls
_ACTIVE = "active"


def begin(life: Life) -> BaseProcess:
    """A process that lives that life; what it logs is added to `lives.log` in its folder."""
    process = _CONTEXT.Process(target=_live, args=(life,))
    process.start()
    return process


def active(folder: Path) -> int:
    """The id of the process that holds the folder now, or held it last; 0 before the first."""
    with suppress(FileNotFoundError):
        return int((folder / _ACTIVE).read_text())
    return 0


def _live(life: Life) -> None:
    life.folder.mkdir(parents=True, exist_ok=True)
    log = os.open(life.folder / "lives.log", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.dup2(log, 1)
    os.dup2(log, 2)
    asyncio.run(_wait_and_live(life))


async def _wait_and_live(life: Life) -> None:
    while not await _has_lived(life):  # noqa: ASYNC110 -- a lock of the operating system has no signal for being free
        await asyncio.sleep(0.02)


async def _has_lived(life: Life) -> bool:
    """False where another holds the folder."""
    try:
        with lock_folder(life.folder, now=datetime.now(UTC)):
            new = life.folder / f"{_ACTIVE}.{os.getpid()}"
            new.write_text(str(os.getpid()))
            new.replace(life.folder / _ACTIVE)
            await _live_alone(life)
    except AlreadyRunningError:
        return False
    return True


async def _live_alone(life: Life) -> None:
    routes = [Route(name=f"r{n}", channel=channel) for n, channel in enumerate(life.channels)]
    rules = [rule(f"rule-{route.name}", Level.HIGH, routes=(route.name,)) for route in routes]
    mortal = _Mortal(life.death)
    async with whole_line(
        life.folder,
        life.api_url,
        clock=Wall(),
        routes=Routes(default=routes[0], named=tuple(routes)),
        rules=rules,
        times=life.times,
        token=life.token,
        store_as=mortal.store,
        messenger_as=mortal.messenger,
    ) as line:
        await line.deliverer.recover()
        await line.line.watch(WIRE)
        async with asyncio.TaskGroup() as both:
            hearing = both.create_task(_hear(line, life.events, rules))
            while not hearing.done() or await line.store.read(lambda tx: tx.outbox.next_due()) is not None:
                if not await line.deliverer.deliver():
                    await asyncio.sleep(0.01)


async def _hear(line: WholeLine, events: int, rules: Sequence[Any]) -> None:
    """Poll until so many events are known. A poll is stored as a whole or not at all."""
    known = len(await line.store.archive.events(limit=100_000))
    while known < events:
        news = range(known, min(known + _AT_ONCE, events))
        now = line.line.clock()
        pieces = [article(f"n{n}", WIRE, f"China acts {n}", published=now) for n in news]
        brought = [
            extracted(piece, _act(n), rules=(rules[n % len(rules)],)) for n, piece in zip(news, pieces, strict=True)
        ]
        line.line.feed(body(f"{known} {now.isoformat()}"), extraction_of(*brought))
        await line.line.poll(WIRE)
        known = news.stop
        await asyncio.sleep(_BETWEEN)


def _act(n: int) -> Act:
    """Like no other; one in six is on the same goods of the same state."""
    issuer, goods = list(product(("CN", "US"), ("rare_earths", "dysprosium", "gallium")))[n % 6]
    return told(n, issuer=issuer, commodities=(goods,))


class _Mortal:
    """Ends the process at a chosen point, from within wrappers of the store and the messenger."""

    def __init__(self, death: Death | None) -> None:
        self._at = death.at if death else None
        self._left = death.nth if death else 0

    def _reach(self, point: Point) -> None:
        if point is self._at:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def store(self, inner: Any) -> Any:
        return _MortalStore(inner, self._reach)

    def messenger(self, inner: Any) -> Any:
        return _MortalMessenger(inner, self._reach)


class _MortalStore:
    def __init__(self, inner: Any, reach: Callable[[Point], None]) -> None:
        self._inner = inner
        self._reach = reach

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def write(self, work: Callable[[Any], Any], **more: Any) -> Any:
        def last(tx: Any) -> Any:
            done = work(tx)
            self._reach(Point.BEFORE_COMMIT)
            return done

        done = await self._inner.write(last, **more)
        self._reach(Point.AFTER_COMMIT)
        return done


class _MortalMessenger:
    def __init__(self, inner: Any, reach: Callable[[Point], None]) -> None:
        self._inner = inner
        self._reach = reach

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def post(self, *args: Any, **more: Any) -> Receipt:
        self._reach(Point.BEFORE_POST)
        receipt: Receipt = await self._inner.post(*args, **more)
        self._reach(Point.AFTER_POST)
        return receipt
