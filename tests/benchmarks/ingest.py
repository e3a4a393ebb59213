"""Ingest over loopback: first poll, a poll that finds nothing new (304), and one new entry in a tenth of the feeds.

Ours is the product's collector: fetch, two children that parse, read and match with the shipped
rules, join events, a SQLite file with synchronous=FULL. Beside it `reader` (PyPI) with its defaults polls the same
feeds from the same server into its own SQLite file; it parses and stores, and neither reads nor matches. All feeds
are on one host, of which the product asks one thing at a time. The two take turns within each repeat: the first
poll goes in as many parts of the feeds as there are repeats, the other two over all feeds in each. Each part is also
polled into a second database of ours that has no index of words, as reader has none. The poll that finds nothing new
is over more feeds, of one entry each.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import TypeVar

import feedparser_sgmllib
from reader import Reader, make_reader

from monitor.domain.sources.schedule import is_failure
from monitor.domain.sources.source import Source
from tests.benchmarks.feedserver import FeedServer, serving
from tests.benchmarks.measuring import REPEATS, Row, Stopwatch, Tick, median_of, spread_of
from tests.benchmarks.processes import cpu_seconds
from tests.benchmarks.product import Polling, polling

FEEDS = 500
ENTRIES = 30
QUIET = 2_000  # feeds that have nothing new
_PEER = f"reader {version('reader')}"

T = TypeVar("T")

# reader brings a copy of an older feedparser, which imports the module by the name that it had before feedparser 6.0.14
sys.modules.setdefault("sgmllib", feedparser_sgmllib)


@dataclass(slots=True)
class _Times:
    """Seconds of each repeat."""

    ours: list[float] = field(default_factory=list)
    peers: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    peers_cpu: list[float] = field(default_factory=list)
    entries: list[int] = field(default_factory=list)
    peers_entries: list[int] = field(default_factory=list)


class _Peer:
    """`reader` on one thread of its own, as a script would use it."""

    def __init__(self, path: Path) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._path = path
        self._reader: Reader | None = None

    async def run(self, work: Callable[[Reader], T]) -> tuple[T, float]:
        """What `work` returns, and the seconds it took."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._timed, work)

    def _timed(self, work: Callable[[Reader], T]) -> tuple[T, float]:
        if self._reader is None:
            self._reader = make_reader(str(self._path))
        with Stopwatch() as watch:
            done = work(self._reader)
        return done, watch.seconds

    async def close(self) -> None:
        await self.run(lambda reader: reader.close())
        self._thread.shutdown()


def steps(repeats: int = REPEATS) -> int:
    return 2 + 6 * repeats


def measure(
    tick: Tick, *, feeds: int = FEEDS, entries: int = ENTRIES, quiet: int = QUIET, repeats: int = REPEATS
) -> tuple[Row, ...]:
    first, bare, few = asyncio.run(_busy(tick, feeds, entries, repeats))
    nothing = asyncio.run(_quiet(tick, quiet, repeats))
    return (
        _first_row("ingest, first", feeds, entries, first),
        _first_row("ingest, first, no index", feeds, entries, bare),
        _row("ingest, 304", f"poll {quiet:,} feeds that have nothing new (304)", quiet, nothing),
        _row("ingest, few", f"poll {feeds} feeds of which a tenth has 1 new entry", feeds, few),
    )


async def _busy(tick: Tick, feeds: int, entries: int, repeats: int) -> tuple[_Times, _Times, _Times]:
    """First polls with and without the index of words, and polls of which a tenth has something new."""
    first, bare, few = _Times(), _Times(), _Times()
    with serving(feeds, entries) as server, TemporaryDirectory() as folder, TemporaryDirectory() as other:
        async with (
            polling(Path(folder), server) as ours,
            polling(Path(other), server, indexed=False) as unindexed,
            _peer(Path(folder) / "reader.sqlite") as peer,
        ):
            both = _Both(ours, peer, server, tick)
            for n in range(repeats):
                part = ours.sources[n::repeats]
                await replace(both, ours=unindexed).poll_ours(part, bare)
                await both.poll(part, first, f"first poll, part {n + 1} of {repeats}", joining=True)
            await peer.run(_wake)
            for n in range(1, repeats + 1):
                server.grow(n)
                await both.poll(ours.sources, few, f"1 new entry in a tenth, {n} of {repeats}")
    bare = replace(bare, peers=first.peers, peers_cpu=first.peers_cpu, peers_entries=first.peers_entries)
    return first, bare, few


async def _quiet(tick: Tick, feeds: int, repeats: int) -> _Times:
    """Polls that find nothing new."""
    nothing = _Times()
    with serving(feeds, 1, spread=True) as server, TemporaryDirectory() as folder:
        async with polling(Path(folder), server) as ours, _peer(Path(folder) / "reader.sqlite") as peer:
            both = _Both(ours, peer, server, tick)
            await both.poll(ours.sources, _Times(), "first poll of quiet feeds", joining=True)
            for n in range(1, repeats + 1):
                await both.poll(ours.sources, nothing, f"nothing new, {n} of {repeats}")
    return nothing


@asynccontextmanager
async def _peer(path: Path) -> AsyncIterator[_Peer]:
    peer = _Peer(path)
    try:
        yield peer
    finally:
        await peer.close()


@dataclass(frozen=True, slots=True)
class _Both:
    """Ours and the peer after one another; who goes first changes with each repeat."""

    ours: Polling
    peer: _Peer
    server: FeedServer
    tick: Tick

    async def poll(self, sources: tuple[Source, ...], times: _Times, what: str, *, joining: bool = False) -> None:
        turns = [self._ours, self._peer]
        for turn in turns if len(times.ours) % 2 else reversed(turns):
            await turn(sources, times, joining=joining)
            self.tick(what)

    async def _ours(self, sources: tuple[Source, ...], times: _Times, *, joining: bool) -> None:
        await self.poll_ours(sources, times)

    async def poll_ours(self, sources: tuple[Source, ...], times: _Times) -> None:
        began = self._cpu()
        with Stopwatch() as watch:
            collected = await self.ours.poll(sources)
        times.cpu.append(self._cpu() - began)
        failed = [c for c in collected if is_failure(c.outcome)]
        if failed:
            raise RuntimeError(f"a poll failed: {failed[0].outcome} {failed[0].detail}")
        times.ours.append(watch.seconds)
        times.entries.append(sum(c.items.new for c in collected))

    async def _peer(self, sources: tuple[Source, ...], times: _Times, *, joining: bool) -> None:
        if joining:
            await self.peer.run(lambda reader: _join(reader, sources))
        began = self._cpu()
        new, seconds = await self.peer.run(_update)
        times.peers_cpu.append(self._cpu() - began)
        times.peers.append(seconds)
        times.peers_entries.append(new)

    def _cpu(self) -> float:
        """Seconds that this process and its children used so far, without the server's."""
        return process_time() + cpu_seconds(without=self.server.pid)


def _join(reader: Reader, sources: tuple[Source, ...]) -> None:
    """Those of earlier parts rest meanwhile: `update_feeds_iter` polls every feed."""
    for feed in reader.get_feeds(updates_enabled=True):
        reader.disable_feed_updates(feed)
    for source in sources:
        reader.add_feed(source.url)


def _wake(reader: Reader) -> None:
    for feed in reader.get_feeds(updates_enabled=False):
        reader.enable_feed_updates(feed)


def _update(reader: Reader) -> int:
    """How many entries were new. Raises what the first feed that failed raised."""
    new = 0
    for result in reader.update_feeds_iter(scheduled=False):
        if isinstance(result.value, Exception):
            raise result.value
        new += result.value.new if result.value else 0
    return new


# ------------------------------------------------------------------ rows


def _first_row(bench: str, feeds: int, entries: int, times: _Times) -> Row:
    row = _row(bench, f"first poll of {feeds} feeds of {entries} entries", feeds, times)
    total = sum(times.ours)
    figures = {
        "seconds": round(total, 2),
        "entries_per_second": round(sum(times.entries) / total),
        "peer_seconds": round(sum(times.peers), 2),
        "peer_entries_per_second": round(sum(times.peers_entries) / sum(times.peers)),
    }
    return replace(
        row,
        ours=f"{total:.2f} s, {figures['entries_per_second']:,} entries/s",
        beside=f"{sum(times.peers):.2f} s, {figures['peer_entries_per_second']:,} entries/s",
        figures={**row.figures, **figures},
    )


def _row(bench: str, what: str, feeds: int, times: _Times) -> Row:
    """Raises RuntimeError where the two did not find the same."""
    if times.entries != times.peers_entries:
        raise RuntimeError(f"{what}: ours found {times.entries} new entries, reader {times.peers_entries}")
    ratios = [o / p for o, p in zip(times.ours, times.peers, strict=True)]
    ours, peer = median_of(times.ours), median_of(times.peers)
    return Row(
        bench=bench,
        what=what,
        ours=f"{ours:.2f} s, {feeds / ours:,.0f} feeds/s",
        beside=f"{peer:.2f} s, {feeds / peer:,.0f} feeds/s",
        yardstick=_PEER,
        ratio=round(median_of(ratios), 2),
        ratio_means="times its time, less is better",
        spread=spread_of(ratios),
        repeats=len(ratios),
        figures={
            "new_entries": sum(times.entries),
            "seconds": round(ours, 3),
            "peer_seconds": round(peer, 3),
            "cpu_seconds": round(sum(times.cpu), 2),
            "peer_cpu_seconds": round(sum(times.peers_cpu), 2),
        },
    )
