"""Days of the whole product on a clock of the test's, with faults of feeds, Slack, children and the process itself.

`python -m tests.integration.faults.soak FOLDER SLACK_URL < ADDRESSES AND TIMES` is the process that is killed: for each
time it polls what is due, sends, and says so.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from random import Random
from statistics import median
from typing import Self

from aiohttp import web

from monitor.app.assemble import App, Overrides, assemble
from monitor.daemon.parts import Timing
from monitor.domain.sources.source import FirstPoll, Source, SourceId
from monitor.rulefiles import load
from monitor.settings import read_settings
from monitor.telemetry import configure
from tests.benchmarks.processes import children_of
from tests.fakes.feeds import Entry, rss
from tests.fakes.slack_server import TOKEN, Answer, Cut, FakeSlack, fake_slack_aside
from tests.integration.faults.kills import CHANNEL, deliveries_in, is_sound
from tests.integration.slack.whole_line import scaled

ROOT = Path(__file__).parents[3]
BEGAN = datetime(2026, 11, 1, tzinfo=UTC)
STEP = timedelta(minutes=10)
EVERY = timedelta(minutes=30)  # between two polls of a source
FAULTY = 0.05  # of the requests to feeds, of the posts to Slack, and of the steps in which a child is killed
_SPEED = 60  # of the clock within a step
_SETTLE = timedelta(hours=26)  # without faults at the end: the longest backoff is a day
_ITEMS = 20  # of a feed
_CHANGES = timedelta(hours=3)  # how often a feed has a new item
_STATES = ("India", "Indonesia", "Vietnam", "Malaysia", "Thailand", "Russia", "Turkey", "Egypt", "Argentina", "Brazil")
_GOODS = ("rice", "sugar", "wheat", "urea", "gallium", "germanium", "antimony", "tungsten", "graphite", "nickel")
_BAD = (
    lambda: web.Response(status=500),
    lambda: web.Response(status=503, headers={"Retry-After": "120"}),
    lambda: web.Response(status=429, headers={"Retry-After": "600"}),
    lambda: web.Response(status=404),
    lambda: web.Response(status=302, headers={"Location": "?again"}),
    lambda: web.Response(body=b"<html><title>Please wait</title></html>", content_type="text/html"),
    lambda: web.Response(body=os.urandom(2_000)),
    lambda: web.Response(body=b"no gzip", headers={"Content-Encoding": "gzip"}),
    lambda: web.Response(body=b"<rss><channel><item><title>cut off", content_type="text/xml"),
    lambda: None,  # the connection is closed
)
_OWN_SOCKETS = 20  # to Slack, the prefork server and its children
_SLACK_BAD = (
    Answer.error("ratelimited", status=429, headers={"Retry-After": "1"}),
    Answer(status=500),
    Cut(),
    Cut(delivered=True),
)


@dataclass(slots=True, kw_only=True)
class Figures:
    """`looks` are taken after each step of the last life. Of its second and its last quarter are compared: the median
    of MB (`slope`, a day) and the fewest `descriptors` but sockets, so that restarted children pass. `sockets` are the
    fewest of the last quarter; one to each source may be kept alive.
    """

    events: int = 0
    polls: int = 0
    faults: int = 0
    crashes: int = 0
    lost: int = 0
    twice: int = 0
    waiting: int = 0
    slope: float = 0.0
    descriptors: tuple[int, int] = (0, 0)
    sockets: int = 0
    sources: int = 0
    sound: bool = True
    took: float = 0.0
    looks: list["_Look"] = field(default_factory=list, repr=False)

    @property
    def is_good(self) -> bool:
        flat = self.descriptors[1] <= self.descriptors[0] + 5 and self.sockets <= self.sources + _OWN_SOCKETS
        return not (self.lost or self.waiting) and self.twice <= self.crashes and self.sound and flat


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """What the product holds at a moment: MB of no file (pages of libraries are shared with whatever else runs on the
    machine), and open descriptors.
    """

    day: float
    mb: float
    descriptors: int
    sockets: int


class _World:
    """Feeds whose items depend on the time, with a share of bad answers."""

    def __init__(self, sources: int, length: timedelta, seed: int) -> None:
        self.now = BEGAN
        self.faulty = FAULTY
        self.polls = 0
        self.faults = 0
        self._chance = Random(seed)
        titles = [f"{state} bans {goods} exports" for goods, state in product(_GOODS, _STATES)]
        self._at = {
            title: (self._chance.randrange(sources), BEGAN + self._chance.random() * length)
            for title in titles[: max(sources // 3, 10)]
        }

    @property
    def titles(self) -> list[str]:
        return list(self._at)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        number = int(request.path.strip("/"))
        self.polls += 1
        if self._chance.random() < self.faulty:
            self.faults += 1
            bad = self._chance.choice(_BAD)()
            if bad is None and request.transport is not None:
                request.transport.close()
            return bad or web.Response()
        entries = self._entries(number)
        tag = f'"{entries[0].id}-{len(entries)}"'
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers={"ETag": tag})
        return web.Response(body=rss(entries), content_type="text/xml", headers={"ETag": tag})

    def _entries(self, number: int) -> list[Entry]:
        last = int((self.now - BEGAN) / _CHANGES)  # from the beginning on there are as many items as later
        usual = [_entry(f"Visit {n} of port {number}", BEGAN + n * _CHANGES) for n in range(last - _ITEMS, last + 1)]
        news = [_entry(title, at) for title, (of, at) in self._at.items() if of == number and at <= self.now]
        return sorted([*usual, *news], key=lambda entry: (entry.at or BEGAN, entry.title), reverse=True)


def _entry(title: str, at: datetime) -> Entry:
    return Entry(id=title, link=f"https://news.example/{title.replace(' ', '-')}", title=title, at=at)


def soak(
    folder: Path, *, sources: int, hours: int, crashes: int, settle: timedelta = _SETTLE, seed: int = 1
) -> Figures:
    """Run so many hours; in the first third of them the process is killed so many times. `settle` follows, without
    faults.
    """
    began, chance, length = time.monotonic(), Random(seed), timedelta(hours=hours)
    world, found = _World(sources, length, seed), Figures()
    steps = int(length / STEP)
    deadly = set(chance.sample(range(1, steps // 3), crashes))
    with fake_slack_aside() as slack, _serving(world, sources) as urls, _Process(folder, slack, urls) as process:
        for step in range(int((length + settle) / STEP)):
            if step == steps:
                world.faulty = 0.0
            world.now = BEGAN + step * STEP
            while world.faulty and chance.random() < 0.5 and len(slack.endings["chat.postMessage"]) < 40:
                slack.endings["chat.postMessage"].append(chance.choice([*_SLACK_BAD, *[None] * 76]))  # type: ignore[arg-type]
            if step in deadly:
                process.run_and_kill(world.now, chance)
            elif world.faulty and chance.random() < FAULTY:
                process.kill_a_child(chance)
            process.run(world.now)
            if step == steps:
                slack.endings["chat.postMessage"].clear()
            if step > max(deadly, default=0) and step < steps:
                day = (world.now - BEGAN) / timedelta(days=1)
                found.looks.append(process.look(day))
        shown = list(slack.messages[CHANNEL])
    texts = [json.dumps(message) for message in shown]
    found.events, found.polls, found.faults, found.crashes = len(world.titles), world.polls, world.faults, crashes
    found.lost = sum(not any(title in text for text in texts) for title in world.titles)
    found.twice = sum(n - 1 for n in deliveries_in(shown).values())
    found.waiting, found.sound = process.waiting, is_sound(folder / "data" / "monitor.db")
    found.sources = sources
    _compare(found)
    found.took = time.monotonic() - began
    return found


def _compare(found: Figures) -> None:
    """Fill in what changed from the second to the last quarter of the looks."""
    quarter = len(found.looks) // 4
    before, after = found.looks[quarter : 2 * quarter], found.looks[3 * quarter :]
    days = median(look.day for look in after) - median(look.day for look in before)
    found.slope = (median(look.mb for look in after) - median(look.mb for look in before)) / days
    found.descriptors = min(look.descriptors for look in before), min(look.descriptors for look in after)
    found.sockets = min(look.sockets for look in after)


class _Process:
    """Lives of the product on one folder."""

    def __init__(self, folder: Path, slack: FakeSlack, urls: Sequence[str]) -> None:
        self._command = [sys.executable, "-m", __name__, str(folder), slack.url]
        self._urls = json.dumps(urls)
        self._log = folder / "soak.log"
        self._life: subprocess.Popen[str] | None = None
        self.waiting = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def run(self, now: datetime) -> None:
        life = self._feed_report(now)
        assert life.stdout is not None
        answer = life.stdout.readline()
        assert answer, self._log.read_text(errors="replace")[-5_000:]
        self.waiting = int(answer)

    def run_and_kill(self, now: datetime, chance: Random) -> None:
        self._feed_report(now)
        time.sleep(chance.uniform(0.02, 0.5))
        self._end()

    def _end(self) -> None:
        if self._life is not None:
            with self._life as life:  # which closes its pipes
                life.kill()
        self._life = None

    def kill_a_child(self, chance: Random) -> None:
        below = self._below()[1:]
        if below:
            os.kill(chance.choice(below), signal.SIGKILL)

    def look(self, day: float) -> _Look:
        assert self._life is not None
        opened = [_target(file) for file in Path(f"/proc/{self._life.pid}/fd").iterdir()]
        sockets = sum(target.startswith("socket:") for target in opened)
        mb = sum(map(_anonymous_mb, self._below()))
        return _Look(day=day, mb=mb, descriptors=len(opened) - sockets, sockets=sockets)

    def _below(self) -> list[int]:
        if self._life is None:
            return []
        children, found = children_of(), [self._life.pid]
        for pid in found:
            found += children[pid]
        return found

    def _feed_report(self, now: datetime) -> "subprocess.Popen[str]":
        if self._life is None:
            with self._log.open("ab") as log:
                self._life = subprocess.Popen(
                    self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, cwd=ROOT
                )
            assert self._life.stdin is not None
            self._life.stdin.write(self._urls + "\n")
        assert self._life.stdin is not None
        self._life.stdin.write(f"{now.isoformat()}\n")
        self._life.stdin.flush()
        return self._life


def _target(descriptor: Path) -> str:
    """What an open descriptor leads to; "" if it was closed meanwhile."""
    try:
        return str(descriptor.readlink())
    except FileNotFoundError:
        return ""


def _anonymous_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss_Anon:")) / 1024


@contextmanager
def _serving(world: _World, count: int) -> Iterator[list[str]]:
    """Addresses of so many feeds, each with a host of its own, served by a loop in a thread."""
    urls: list[str] = []
    ready, over = threading.Event(), threading.Event()

    async def serve() -> None:
        app = web.Application()
        app.add_routes([web.get("/{number}", world.answer)])
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        for number in range(count):
            await web.TCPSite(runner, host := f"127.69.{number // 250}.{number % 250 + 1}", 0).start()
            urls.append(f"http://{host}:{runner.addresses[-1][1]}/{number}")
        ready.set()
        await asyncio.to_thread(over.wait)
        await runner.cleanup()

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    try:
        ready.wait()
        yield urls
    finally:
        over.set()
        thread.join()


class _Clock:
    """Goes on from where it is set, faster than time, and never back."""

    def __init__(self) -> None:
        self._set, self._at = BEGAN, time.monotonic()

    def __call__(self) -> datetime:
        return self._set + _SPEED * timedelta(seconds=time.monotonic() - self._at)

    def set(self, now: datetime) -> None:
        self._set, self._at = max(now, self()), time.monotonic()


@asynccontextmanager
async def _product(folder: Path, slack_url: str, urls: Sequence[str], clock: _Clock) -> AsyncIterator[App]:
    configure("critical")
    none = folder / "no packs"
    environment = {
        "MONITOR_DATA_DIR": str(folder / "data"),
        "MONITOR_RULES_DIR": str(none),
        "MONITOR_ALLOW_HOSTS": ",".join(url.split("/")[2] for url in urls),
        "MONITOR_SLACK_BOT_TOKEN": TOKEN,
        "MONITOR_SLACK_CHANNEL": CHANNEL,
        "MONITOR_SLACK_API_URL": slack_url,
        "MONITOR_PAGE": "off",
        "MONITOR_SAMPLE": "off",
        "MONITOR_BACKUP_KEEP": "off",
    }
    sources = [
        Source(
            id=SourceId(f"port-{n}"),
            name=f"Port {n}",
            url=url,
            interval=EVERY,
            full_text=False,
            first_poll=FirstPoll.ANNOUNCE,
        )
        for n, url in enumerate(urls)
    ]
    usual, quick = scaled(1), scaled(_SPEED)
    times = replace(quick, pace=timedelta(0), alive=usual.alive, swept=usual.swept, post=timedelta(seconds=5))
    overrides = Overrides(rules=replace(load(none), sources=tuple(sources)), times=times)
    async with assemble(
        read_settings(environment), environment={}, overrides=overrides, timing=Timing(clock=clock)
    ) as app:
        yield app


async def _main(folder: Path, slack_url: str) -> None:
    clock, urls = _Clock(), json.loads(sys.stdin.readline())
    async with _product(folder, slack_url, urls, clock) as app:
        while line := await asyncio.to_thread(sys.stdin.readline):
            clock.set(datetime.fromisoformat(line.strip()))
            await app.daemon.once()
            backlog = await app.store.read(lambda tx: tx.outbox.backlog())
            print(sum(n for state, n in backlog.by_state.items() if not state.is_final), flush=True)


if __name__ == "__main__":
    asyncio.run(_main(Path(sys.argv[1]), sys.argv[2]))
