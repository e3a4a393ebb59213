"""Search: what the index of words costs as articles are kept, and what a query takes among many articles.

Keeping is the product's own, 30 articles a transaction, once as it is and once with the index left out, in turns. The
articles are then copied up to their number, so that many have the same words. Queries of two Chinese signs, phrases,
Japanese, Korean and English words go through what `why` and `events list --text` use. Beside them stand what a
database does without an index, a walk through all titles and texts with LIKE, and the same list without a search. The
articles that differ are also searched with `reader` (PyPI), which takes a run of Chinese as one word.
BENCH_POSTGRESQL_URL, the address of an empty database, adds the same rows for PostgreSQL.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import ColumnElement, Connection, Engine, Select, Table, and_, func, insert, select
from sqlalchemy import text as sql

from monitor.domain.acts.reading import Reading
from monitor.domain.articles.article import Article
from monitor.domain.event.identity import ActRef, EventId
from monitor.language.words import searchable
from monitor.ports.children.extraction import ExtractedArticle
from monitor.store import DatabaseStore, open_store, sqlite_url
from monitor.store.articles.articles import Articles
from monitor.store.database.dialect import read_url, writer_engine
from monitor.store.database.transaction import DatabaseTransaction
from monitor.store.database.word_index import index_words
from monitor.store.schema.migrate import migrate
from monitor.store.schema.tables import ACT, ARTICLE, ARTICLE_REVISION, ARTICLE_WORDS
from tests.benchmarks import peer_search
from tests.benchmarks.articles import Piece, as_article, pieces
from tests.benchmarks.measuring import REPEATS, Row, Stopwatch, Tick, median_of, spread_of
from tests.benchmarks.product import Unindexed
from tests.store.examples import act, event, fetched, source, with_text

ARTICLES = 200_000
KEPT = 4_000  # that differ: the others are copies of them
_QUERIES = (
    "稀土",
    "镓",
    "出口管制",
    "钨 出口许可",
    "太陽能板 鹿特丹",
    "ガリウム 輸出",
    "희토류 수출",
    "gallium",
    "export licences tungsten",
    "China bans exports coffee",
)
_SHORT = ("稀土", "出口", "gallium", "tungsten")  # of two signs, and English words
_TRANSACTION = 30  # articles
_TEXT_BYTES = 500
_COPY = "#"  # in ids of copies
_NOW = datetime(2026, 11, 25, tzinfo=UTC)
_SIZE = {"sqlite": "PRAGMA page_count", "postgresql": "SELECT pg_database_size(current_database())"}


def steps(repeats: int = REPEATS) -> int:
    return len(_given()) * (2 * repeats + 1) + 2 * repeats + 2


def measure(tick: Tick, *, articles: int = ARTICLES, kept: int = KEPT, repeats: int = REPEATS) -> tuple[Row, ...]:
    with TemporaryDirectory() as folder:
        databases = {"": sqlite_url(Path(folder)), **_given()}
        rows = [row for name, url in databases.items() for row in _rows(name, url, tick, articles, kept, repeats)]
        theirs = peer_search.measure(_pieces(kept), _SHORT, repeats)
        tick("reader's search")
        return (*rows, theirs)


def _given() -> Mapping[str, str]:
    url = os.environ.get("BENCH_POSTGRESQL_URL")
    return {", PostgreSQL": url} if url else {}


def _rows(name: str, url: str, tick: Tick, articles: int, kept: int, repeats: int) -> tuple[Row, ...]:
    engine = writer_engine(read_url(url))
    try:
        _prepare(engine)
        keeping = _keep(engine, tick, kept, repeats)
        grown = _copy(engine, articles // kept)
        tick(f"{articles:,} articles{name}")
    finally:
        engine.dispose()
    asking = asyncio.run(_ask(url, tick, repeats))
    return (_kept_row(name, kept, keeping, grown), *_asked_rows(name, articles, asking))


# ------------------------------------------------------------------ filling


@dataclass(frozen=True, slots=True)
class _Times:
    """Seconds of each repeat, of ours and of what stands beside it."""

    ours: list[float]
    beside: list[float]


def _prepare(engine: Engine) -> None:
    with engine.begin() as connection:
        migrate(connection, "BENCH_POSTGRESQL_URL")
        if connection.scalar(select(func.count()).select_from(ARTICLE)):
            raise RuntimeError("BENCH_POSTGRESQL_URL has articles: name an empty database")
        DatabaseTransaction(connection).sources.sync([source("bench")], now=_NOW)


def _keep(engine: Engine, tick: Tick, kept: int, repeats: int) -> _Times:
    made = [_extracted(as_article(p, n), has_act=p.has_act) for n, p in enumerate(_pieces(kept))]
    times = _Times([], [])
    for n in range(repeats):
        part = made[n::repeats]
        sides = [(Articles, part[::2], times.ours), (Unindexed, part[1::2], times.beside)]
        for shelf, some, taken in sides if n % 2 else reversed(sides):
            with Stopwatch() as watch:
                _store(engine, shelf, some)
            taken.append(watch.seconds / len(some))
        tick(f"keeping, {n + 1} of {repeats}")
    return times


def _pieces(kept: int) -> Sequence[Piece]:
    return pieces(kept, text_bytes=_TEXT_BYTES)


def _extracted(article: Article, *, has_act: bool) -> ExtractedArticle:
    acts = (act(),) if has_act else ()
    return ExtractedArticle(
        article=article, reading=Reading(language=article.language, acts=acts), matches=(), edited=False, raw=b"<item/>"
    )


def _store(engine: Engine, shelf: type[Articles], some: Sequence[ExtractedArticle]) -> None:
    for at in range(0, len(some), _TRANSACTION):
        with engine.begin() as connection:
            shelf(connection).keep_all(some[at : at + _TRANSACTION], fetched(), now=_NOW)


def _copy(engine: Engine, times: int) -> float:
    """Make events of the acts and copies of everything, and index all. By how much the index made the database grow."""
    with engine.begin() as connection:
        _make_events(connection)
        for n in range(1, times):
            _copy_once(connection, f"{_COPY}{n}")
    with engine.connect() as connection:
        before = connection.scalar(sql(_SIZE[engine.dialect.name]))
    with engine.begin() as connection:
        _index_all(connection)
    with engine.connect() as connection:
        return float(connection.scalar(sql(_SIZE[engine.dialect.name])) / before - 1)


def _make_events(connection: Connection) -> None:
    books = DatabaseTransaction(connection)
    for n, row in enumerate(connection.execute(select(ACT.c.article_id)).all()):
        ref = ActRef(article_id=row.article_id, ordinal=0)
        made = event(str(n), anchor=ref, opened_at=_NOW - timedelta(minutes=n))
        books.events.save(replace(made, id=EventId(f"event-{n}")), [ref], ())


def _copy_once(connection: Connection, mark: str) -> None:
    """Every article once more, with its revision and its act, which joins the same event."""
    _copy_rows(connection, ARTICLE, ARTICLE.c.id, {"id": mark, "key": mark, "url": mark, "url_key": mark})
    _copy_rows(connection, ARTICLE_REVISION, ARTICLE_REVISION.c.article_id, {"article_id": mark})
    _copy_rows(connection, ACT, ACT.c.article_id, {"article_id": mark})


def _copy_rows(connection: Connection, table: Table, key: ColumnElement[str], marks: Mapping[str, str]) -> None:
    columns = [(c + marks[c.name]).label(c.name) if c.name in marks else c for c in table.columns]
    originals = select(*columns).where(key.not_like(f"%{_COPY}%"))
    connection.execute(insert(table).from_select([c.name for c in table.columns], originals))


def _index_all(connection: Connection) -> None:
    """What is not in the index so far. Copies have the words of what they are copies of."""
    originals = select(ARTICLE_REVISION).where(ARTICLE_REVISION.c.article_id.not_like(f"%{_COPY}%"))
    words = {row.article_id: searchable(row.title, row.text) for row in connection.execute(originals)}
    last = connection.scalar(select(func.max(ARTICLE_WORDS.c.id)))
    missing = select(ARTICLE.c.id).where(ARTICLE.c.id.not_in(select(ARTICLE_WORDS.c.article_id)))
    connection.execute(insert(ARTICLE_WORDS).from_select(["article_id"], missing))
    rows = connection.execute(select(ARTICLE_WORDS).where(ARTICLE_WORDS.c.id > last)).all()
    index_words(connection, [(row.id, words[row.article_id.partition(_COPY)[0]]) for row in rows])


# ------------------------------------------------------------------ asking


@dataclass(frozen=True, slots=True)
class _Asked:
    """Seconds of one query on an average, of each repeat, and how many articles the queries found."""

    found: _Times
    events: _Times
    counts: tuple[int, ...]
    slowest: float


async def _ask(url: str, tick: Tick, repeats: int) -> _Asked:
    async with open_store(url, read_only=True) as store:
        counts = tuple([(await store.traces.search(q, limit=3)).count for q in _QUERIES])
        asked = _Asked(_Times([], []), _Times([], []), counts, await _slowest(store))
        for n in range(1, repeats + 1):
            asked.found.ours.append(await _each(lambda q: store.traces.search(q, limit=3)))
            asked.found.beside.append(await _each(lambda q: store._read(lambda c: c.scalar(_walk(q)))))
            asked.events.ours.append(await _each(lambda q: store.archive.events(only=with_text(q))))
            asked.events.beside.append(await _each(lambda _: store.archive.events()))
            tick(f"asking, {n} of {repeats}")
    return asked


async def _each(ask: Callable[[str], Awaitable[object]]) -> float:
    with Stopwatch() as watch:
        for query in _QUERIES:
            await ask(query)
    return watch.seconds / len(_QUERIES)


async def _slowest(store: DatabaseStore) -> float:
    taken = []
    for query in _QUERIES:
        with Stopwatch() as watch:
            await store.traces.search(query, limit=3)
        taken.append(watch.seconds)
    return max(taken)


def _walk(query: str) -> Select[int]:
    """How many have the words, without an index. It knows neither Traditional signs nor ends of words."""
    said = ARTICLE_REVISION.c.title + "\n" + ARTICLE_REVISION.c.text
    has = and_(*(said.contains(word) for word in query.split()))
    return select(func.count()).select_from(ARTICLE_REVISION).where(has)


# ------------------------------------------------------------------ rows


def _kept_row(name: str, kept: int, times: _Times, grown: float) -> Row:
    return _row(
        f"search, keep{name}",
        f"keep {kept:,} articles of a title and {_TEXT_BYTES} bytes with their words",
        "the same without the index of words",
        times,
        {"index_of_database": round(grown, 2)},
    )


def _asked_rows(name: str, articles: int, asked: _Asked) -> tuple[Row, ...]:
    found = {"found_least": min(asked.counts), "found_most": max(asked.counts)}
    among = f"among {articles:,} articles, a query on the average of {len(_QUERIES)}"
    return (
        _row(
            f"search, find{name}",
            f"count and name articles {among}",
            "a walk with LIKE",
            asked.found,
            {**found, "ms_slowest": round(1_000 * asked.slowest, 1)},
        ),
        _row(f"search, events{name}", f"list events {among}", "the same list without a search", asked.events, {}),
    )


def _row(bench: str, what: str, yardstick: str, times: _Times, figures: dict[str, float]) -> Row:
    ratios = [o / b for o, b in zip(times.ours, times.beside, strict=True)]
    ours, beside = 1_000 * median_of(times.ours), 1_000 * median_of(times.beside)
    return Row(
        bench=bench,
        what=what,
        ours=f"{ours:.3g} ms",
        beside=f"{beside:.3g} ms",
        yardstick=yardstick,
        ratio=round(median_of(ratios), 3),
        ratio_means="times its time, less is better",
        spread=spread_of(ratios),
        repeats=len(ratios),
        figures={"ms": round(ours, 3), "beside_ms": round(beside, 3), **figures},
    )
