"""The line as a process of its own that can be killed at any point, and another that waits to take over.

A life hears what the feed holds and delivers it; it ends by itself when all is said. One at a time holds the data
folder, as with the product; whoever finds it held waits.
"""

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Callable, Mapping, Sequence
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
from monitor.domain.delivery.outbox import DeliveryTimes
from monitor.domain.rules.rule import Level
from monitor.domain.sources.source import FirstPoll, Source
from monitor.errors import AlreadyRunningError
from monitor.store import lock_folder
from tests.fakes.reading import FakeExtractor, article, body, extracted, extraction_of, rule, source
from tests.integration.slack.whole_line import Wall, WholeLine, whole_line
from tests.pipeline.storming import WIRE, reported


class Point(StrEnum):
    BEFORE_FETCH = "before a request"
    AFTER_FETCH = "after a response"
    BEFORE_EXTRACT = "before a feed is read"
    AFTER_EXTRACT = "after a feed was read"
    BEFORE_WRITE = "before a transaction"
    BEFORE_COMMIT = "before a commit"
    AFTER_COMMIT = "after a commit"
    BEFORE_POST = "before a post"
    AFTER_POST = "after a post, before its answer is stored"
    BEFORE_EDIT = "before an edit"
    AFTER_EDIT = "after an edit, before its answer is stored"
    BEFORE_SEARCH = "before a search in a channel"
    AFTER_SEARCH = "after a search in a channel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Death:
    """The process is killed at its `nth` such point."""

    at: Point
    nth: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """What a process does: it announces the first `events` of a feed, in turn to `channels`; `death` ends it before.

    With `echoes`, a second source reports each event as well, which edits its message.
    """

    folder: Path
    api_url: str
    token: str
    channels: tuple[str, ...]
    events: int
    times: DeliveryTimes
    death: Death | None = None
    echoes: bool = False


_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload([__name__])
_AT_ONCE = 12  # events that one poll brings
_BETWEEN = 0.3  # seconds between polls
_ACTIVE = "active"
_SECOND_WIRE = source("second-wire", first_poll=FirstPoll.ANNOUNCE)


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
        line.line.fetcher = mortal.around(line.line.fetcher, fetch=(Point.BEFORE_FETCH, Point.AFTER_FETCH))
        line.line.read_with(mortal.around(FakeExtractor(), extract=(Point.BEFORE_EXTRACT, Point.AFTER_EXTRACT)))
        await line.deliverer.recover()
        await line.line.watch(WIRE, _SECOND_WIRE)
        async with asyncio.TaskGroup() as both:
            hearing = both.create_task(_receive(line, life, rules))
            while not hearing.done() or await _has_work(line):
                if not await line.deliverer.deliver():
                    await asyncio.sleep(0.01)


async def _has_work(line: WholeLine) -> bool:
    """Whether a message waits or is under way, or a search for copies is due."""
    return bool(await line.waits()) or await line.store.read(lambda tx: tx.outbox.next_due()) is not None


async def _receive(line: WholeLine, life: Life, rules: Sequence[Any]) -> None:
    """Poll until all events are known. A poll is stored as a whole or not at all."""
    known = len(await line.store.archive.events(limit=100_000))
    while known < life.events:
        news = range(known, min(known + _AT_ONCE, life.events))
        await _poll(line, WIRE, news, rules)
        known = news.stop
        await asyncio.sleep(_BETWEEN)
    if life.echoes:  # those that a life before this one has not stored are among the last ones
        # an alert that still waits takes the echo in, and there is no edit
        while await _has_work(line):  # noqa: ASYNC110 -- the outbox has no signal for being empty
            await asyncio.sleep(0.01)
        await _poll(line, _SECOND_WIRE, range(max(0, known - 2 * _AT_ONCE), known), rules)


async def _poll(line: WholeLine, of: Source, numbers: Sequence[int], rules: Sequence[Any]) -> None:
    now = line.line.clock()
    pieces = [article(f"{of.id} {n}", of, f"China acts {n}", published=now) for n in numbers]
    brought = [
        extracted(piece, _act(n), rules=(rules[n % len(rules)],)) for n, piece in zip(numbers, pieces, strict=True)
    ]
    line.line.feed(body(f"{list(numbers)} {now.isoformat()}"), extraction_of(*brought))
    await line.line.poll(of)


def _act(n: int) -> Act:
    """Like no other; one in six is on the same goods of the same state."""
    issuer, goods = list(product(("CN", "US"), ("rare_earths", "dysprosium", "gallium")))[n % 6]
    return reported(n, issuer=issuer, commodities=(goods,))


class _Mortal:
    """Ends the process at a chosen point, from within wrappers of the ports."""

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
        return self.around(
            inner,
            post=(Point.BEFORE_POST, Point.AFTER_POST),
            edit=(Point.BEFORE_EDIT, Point.AFTER_EDIT),
            own_messages=(Point.BEFORE_SEARCH, Point.AFTER_SEARCH),
        )

    def around(self, inner: Any, **points: tuple[Point, Point]) -> Any:
        """`inner`, with the points that are reached before and after a call of its methods."""
        return _MortalPort(inner, points, self._reach)


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

        self._reach(Point.BEFORE_WRITE)
        done = await self._inner.write(last, **more)
        self._reach(Point.AFTER_COMMIT)
        return done


class _MortalPort:
    def __init__(self, inner: Any, points: Mapping[str, tuple[Point, Point]], reach: Callable[[Point], None]) -> None:
        self._inner = inner
        self._points = points
        self._reach = reach

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._inner, name)
        if name not in self._points:
            return method
        before, after = self._points[name]

        async def call(*args: Any, **more: Any) -> Any:
            self._reach(before)
            answer = await method(*args, **more)
            self._reach(after)
            return answer

        return call
