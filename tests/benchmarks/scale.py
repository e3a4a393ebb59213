"""The monitor among a million articles: what a poll with a new act takes, and what people ask.

Each poll brings one article with an act: new ones, some with an own number, restated ones. The issuers act as often as
they do in the database; then all acts are of one that has 300 in its last 21 days, all of one that has 1,000, and all
bear the day of five days ago. Each is kept, attached and announced by what the monitor has for it, and undone; the
commit is left out. Times are processor time of the thread that writes. Beside it stands the same on an empty database.
BENCH_POSTGRESQL_URL, the address of an empty database, adds the polls on PostgreSQL, by the wall, among a tenth of the
articles in a tenth of the time, so that the issuers have as many acts in 21 days.
How many statements a poll runs, and the tables that one of them goes through from end to end, is taken from further
polls whose time is not.
"""

import asyncio
import gc
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import chain
from pathlib import Path
from random import Random
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import perf_counter, thread_time
from types import MappingProxyType
from typing import Any

from sqlalchemy import Engine

from monitor.app.messaging.channels import TERMINAL
from monitor.app.rules.runtime_config import config_of
from monitor.domain.acts.act import Act
from monitor.domain.acts.vocabulary import ConceptKind
from monitor.domain.articles.article import ArticleId
from monitor.domain.event.identity import JOIN_WINDOW
from monitor.domain.sources.source import Tier
from monitor.pipeline.alerts.announce import announce_events
from monitor.pipeline.events.attach import attach
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.children.extraction import ExtractedArticle
from monitor.ports.repositories.transaction import Transaction
from monitor.rulefiles import load
from monitor.settings import Settings
from monitor.store import DatabaseStore, open_store, sqlite_url
from monitor.store.database.transaction import DatabaseTransaction
from tests.benchmarks.large import LOUD, LOUDER, NOW, SOURCES, Large, deed, fill, issuer_of, large, url_of
from tests.benchmarks.measuring import REPEATS, ProcessorWatch, Row, Stopwatch, Tick, median_of, spread_of
from tests.store.examples import article, extracted, fetched, match, source, with_text
from tests.store.plans import Asked, noting, steps_of, walked

ARTICLES = 1_000_000
KEEP_IN = Path("build/benchmarks")
_POLLS = 20  # a repeat
_YEAR = timedelta(days=366)
_LATE = timedelta(days=5)
_QUESTIONS = 20  # a repeat
_PLACES = 12  # goods that are asked for
_TEXTS = ("稀土 出口", "gallium", "export licences tungsten")


def steps(repeats: int = REPEATS) -> int:
    return 1 + 4 * repeats + 5 + (4 * repeats if _server_url() else 0)


def measure(
    tick: Tick,
    *,
    articles: int = ARTICLES,
    repeats: int = REPEATS,
    polls: int = _POLLS,
    keep_in: Path = KEEP_IN,
    attach_only: bool = False,
) -> tuple[Row, ...]:
    """`attach_only`: only acts of any issuer, on SQLite."""
    with TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), rules_dir=Path(folder) / "no packs of your own", sample=False)
        config = config_of(load(settings.rules_dir), settings, TERMINAL)
        found = large(keep_in, articles, config.vocabulary)
        tick(f"{articles:,} articles")
        server = None if attach_only else _on_server(articles // 10, config)
        gc.collect()
        gc.freeze()  # as `run` does
        try:
            return asyncio.run(_measure(tick, found, server, Path(folder), config, repeats, polls, attach_only))
        finally:
            gc.unfreeze()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Server:
    """A database of PostgreSQL that was filled. `folder` of `filled` says nothing."""

    url: str
    filled: Large


def _server_url() -> str | None:
    return os.environ.get("BENCH_POSTGRESQL_URL") or None


def _on_server(articles: int, config: RuntimeConfig) -> _Server | None:
    url = _server_url()
    if url is None:
        return None
    with Stopwatch() as watch:
        acts, events = fill(url, articles, config.vocabulary)
    filled = Large(folder=Path(), articles=articles, acts=acts, events=events, seconds=watch.seconds)
    return _Server(url=url, filled=filled)


async def _measure(
    tick: Tick,
    found: Large,
    server: _Server | None,
    empty: Path,
    config: RuntimeConfig,
    repeats: int,
    polls: int,
    attach_only: bool,
) -> tuple[Row, ...]:
    async with open_store(sqlite_url(found.folder)) as ours, open_store(sqlite_url(empty)) as beside:
        named = [source(f"source-{n}") for n in range(SOURCES)]
        await beside.write(lambda tx: tx.sources.sync(named, now=NOW))
        bench = _Bench(ours=ours, beside=beside, config=config, found=found, tick=tick, repeats=repeats, polls=polls)
        if attach_only:
            return await bench.polled(None, timedelta(0), "any")
        rows = [row async for row in bench.all_polled()]
        rows += [row async for row in bench.asked()]
        if server is not None:
            async with open_store(server.url) as theirs:
                other = replace(bench, ours=theirs, found=server.filled, clock=perf_counter, name=", PostgreSQL")
                rows += [row async for row in other.all_polled()]
        return tuple(rows)


# ------------------------------------------------------------------ one poll


@dataclass(slots=True)
class _Times:
    """Milliseconds of each poll, by part."""

    keep: list[float] = field(default_factory=list)
    attach: list[float] = field(default_factory=list)
    announce: list[float] = field(default_factory=list)


class _UndoneError(Exception):
    """Carries nothing: the times are noted before."""


def _poll(
    tx: Transaction, brought: ExtractedArticle, config: RuntimeConfig, times: _Times, clock: Callable[[], float]
) -> None:
    """All that an article brings. Raises _UndoneError, so that the next one finds what this one found."""
    now, began = NOW, clock()
    kept = tx.articles.keep(brought, fetched(), now=now)
    was_kept = clock()
    attached, _ = attach(tx, [kept], config, baseline=False, sample=False, now=now)
    was_attached = clock()
    announce_events(tx, attached, (), config, baseline=False, now=now)
    times.keep.append((was_kept - began) * 1_000)
    times.attach.append((was_attached - was_kept) * 1_000)
    times.announce.append((clock() - was_attached) * 1_000)
    raise _UndoneError


def _attached(
    tx: Transaction, brought: ExtractedArticle, config: RuntimeConfig, engine: Engine, asked: list[list[Asked]]
) -> None:
    """The statements of attaching. Raises _UndoneError."""
    kept = tx.articles.keep(brought, fetched(), now=NOW)
    with noting(engine) as statements:
        attach(tx, [kept], config, baseline=False, sample=False, now=NOW)
    asked.append(statements)
    raise _UndoneError


async def _run(
    store: DatabaseStore, brought: ExtractedArticle, config: RuntimeConfig, times: _Times, clock: Callable[[], float]
) -> None:
    try:
        await store.write(lambda tx: _poll(tx, brought, config, times, clock))
    except _UndoneError:
        return


def _brought(
    issuer: str | None, late: timedelta, config: RuntimeConfig, seed: int, count: int
) -> Iterator[ExtractedArticle]:
    """New acts, every tenth with an own number; as many goods as there are make every other one join an event."""
    random, goods = Random(seed), tuple(c.id for c in config.vocabulary.of_kind(ConceptKind.COMMODITY))
    for n in range(count):
        act = deed(random, goods, issuer or issuer_of(random), 90_000_000 + n if n % 10 == 0 else None)
        yield _article(act, n, late)


def _article(act: Act, n: int, late: timedelta) -> ExtractedArticle:
    written = article(
        f"new-{n}",
        id=ArticleId(f"new-{n}"),
        source_id=source(f"source-{n % SOURCES}").id,
        title=f"{act.issuer} announced measures on exports, {n}",
        language="en",
        tier=Tier.MEDIA,
        published=NOW - late,
    )
    return extracted(written, acts=(act,), matches=(match(acts=(0,)),))


# ------------------------------------------------------------------ all


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bench:
    """The large database, and the empty one beside it."""

    ours: DatabaseStore
    beside: DatabaseStore
    config: RuntimeConfig
    found: Large
    tick: Tick
    repeats: int
    polls: int
    clock: Callable[[], float] = thread_time
    name: str = ""

    async def all_polled(self) -> AsyncIterator[Row]:
        for issuer, late, name in (
            (None, timedelta(0), "any"),
            (LOUD, timedelta(0), "300"),
            (LOUDER, timedelta(0), "1,000"),
            (LOUD, _LATE, "late"),
        ):
            for row in await self.polled(issuer, late, name):
                yield row

    async def polled(self, issuer: str | None, late: timedelta, name: str) -> tuple[Row, ...]:
        ours, beside = _Times(), _Times()
        for repeat in range(self.repeats):
            for brought in _brought(issuer, late, self.config, repeat, self.polls):
                await _run(self.ours, brought, self.config, ours, self.clock)
                await _run(self.beside, brought, self.config, beside, self.clock)
            self.tick(f"{name}, {repeat + 1} of {self.repeats}")
        asked = await self._statements(_brought(issuer, late, self.config, self.repeats, self.polls))
        who = "of any issuer" if issuer is None else f"of an issuer with {await self._acts(issuer)} acts in 21 days"
        note = f"one act {who}" + (" that bears the day of five days ago" if late else "")
        return (
            self._polled(f"attach, {name}{self.name}", f"attach {note}", ours.attach, beside.attach, asked),
            self._polled(f"announce, {name}{self.name}", f"announce {note}", ours.announce, beside.announce),
        )

    async def _acts(self, issuer: str) -> int:
        since = (NOW - JOIN_WINDOW).date()
        return await self.ours.read(lambda tx: len(tx.events.acts(issuer, since=since)))

    async def _statements(self, polls: Iterable[ExtractedArticle]) -> dict[str, float]:
        """How many a poll runs, at the median and at most, and how many tables they go through from end to end."""
        writer = self.ours._writer
        assert writer is not None
        asked: list[list[Asked]] = []
        for brought in polls:
            with suppress(_UndoneError):
                await self.ours.write(
                    lambda tx, brought=brought: _attached(tx, brought, self.config, writer._engine, asked)  # type: ignore[misc]
                )
        counts = [len(statements) for statements in asked]
        figures: dict[str, float] = {"statements": median_of(counts), "most_statements": max(counts)}
        if writer._engine.dialect.name == "sqlite":
            plans = await self.ours.write(lambda tx: _plans(tx, dict(chain.from_iterable(asked))))
            figures["tables_walked"] = len(plans)
        return figures

    def _polled(
        self,
        name: str,
        what: str,
        ours: Sequence[float],
        beside: Sequence[float],
        asked: Mapping[str, float] = MappingProxyType({}),
    ) -> Row:
        parts = [slice(n * self.polls, (n + 1) * self.polls) for n in range(self.repeats)]
        row = self._beside(name, what, ours, beside, [median_of(ours[p]) / median_of(beside[p]) for p in parts])
        note = f"{row.ours}, {asked['statements']:.0f} statements" if asked else row.ours
        return replace(row, ours=note, figures={**row.figures, **asked})

    def _beside(
        self, name: str, what: str, ours: Sequence[float], beside: Sequence[float], ratios: Sequence[float]
    ) -> Row:
        return Row(
            bench=f"scale, {name}",
            what=f"{what}, among {self.found.articles:,} articles, {self.found.acts:,} acts and "
            f"{self.found.events:,} events",
            ours=_reported(ours),
            beside=_reported(beside),
            yardstick="the same on an empty database",
            ratio=round(median_of(ratios), 2),
            ratio_means="times its time, less is better",
            spread=spread_of(ratios),
            repeats=self.repeats,
            figures={
                "ms": round(median_of(ours), 2),
                "p99_ms": round(_p99(ours), 2),
                "beside_ms": round(median_of(beside), 2),
                "made_in_seconds": round(self.found.seconds),
            },
        )

    async def asked(self) -> AsyncIterator[Row]:
        """What people ask, and what is asked at the start."""
        urls = [url_of(n) for n in range(0, self.found.articles, max(1, self.found.articles // _QUESTIONS))]
        yield await self._row("why", "what `why` looks up of an address", lambda s, n: _why(s, urls[n]))
        yield await self._row("list", "`events list`", lambda s, _: s.archive.events())
        yield await self._row(
            "text", "`events list --text`", lambda s, n: s.archive.events(only=with_text(_TEXTS[n % len(_TEXTS)]))
        )
        yield await self._row("due", "what is due at the start, and what is known of a source", _due)
        goods = [c.id for c in self.config.vocabulary.of_kind(ConceptKind.COMMODITY)][:_PLACES]
        about = [self.config.vocabulary.overlapping([name]) for name in goods]
        since = (NOW - _YEAR).date()
        yield await self._row(
            "past",
            "what an issuer with 1,000 acts in 21 days did in a year, on some goods",
            lambda s, n: s.archive.past(LOUDER, since=since, about=about[n % len(about)]),
        )

    async def _row(self, name: str, what: str, ask: Callable[[DatabaseStore, int], Awaitable[object]]) -> Row:
        ours: list[float] = []
        beside: list[float] = []
        ratios = []
        for _ in range(self.repeats):
            for n in range(_QUESTIONS):
                ours.append(await _milliseconds(ask(self.ours, n)))
                beside.append(await _milliseconds(ask(self.beside, n)))
            ratios.append(median_of(ours[-_QUESTIONS:]) / median_of(beside[-_QUESTIONS:]))
        self.tick(name)
        return self._beside(name, what, ours, beside, ratios)


def _plans(tx: Transaction, asked: Mapping[str, Any]) -> set[str]:
    """The tables that one of the statements goes through from end to end, but for the few decisions by hand."""
    assert isinstance(tx, DatabaseTransaction)
    steps = (step for one in asked.items() for step in walked(steps_of(tx.events._connection, one)))
    return {step.split()[1] for step in steps} - {"act_link"}


async def _why(store: DatabaseStore, url: str) -> None:
    found = await store.traces.at([url], under=())
    for event_id in {act.event_id for one in found.articles for act in one.acts if act.event_id is not None}:
        await store.archive.event(event_id)
        await store.traces.deliveries(event_id)


async def _due(store: DatabaseStore, n: int) -> None:
    due = await store.read(lambda tx: tx.sources.due(now=NOW, limit=64))
    await store.read(lambda tx: tx.articles.known(due[n % len(due)].source_id))
    await store.read(lambda tx: tx.scheduled_tasks.due(now=NOW, limit=100))


async def _milliseconds(asked: Awaitable[object]) -> float:
    with ProcessorWatch() as watch:  # of all threads: a reader's, and the loop's
        await asked
    return watch.seconds * 1_000


def _p99(taken: Sequence[float]) -> float:
    return quantiles(taken, n=100, method="inclusive")[98] if len(taken) > 1 else taken[0]


def _reported(taken: Sequence[float]) -> str:
    return f"{median_of(taken):.2f} ms, p99 {_p99(taken):.2f} ms"
