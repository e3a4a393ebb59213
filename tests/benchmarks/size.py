"""Bytes per article in a SQLite database: `python -m tests.benchmarks.size [ARTICLES [TEXT_BYTES]]`.

Ordinary articles (nothing was found) are kept by the product's own code, measured, deleted as the daily retention does
it, and their keys are measured. The figures are of docs/how-to/keep-it-running.md.
"""

import asyncio
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from monitor.domain.acts.reading import Reading
from monitor.domain.articles.article import Article, ArticleId
from monitor.pipeline.operations.retention import delete_ordinary_articles, merge_word_index
from monitor.ports.children.extraction import ExtractedArticle
from monitor.ports.repositories.transaction import Transaction
from monitor.store import DatabaseStore, open_store, sqlite_url
from tests.benchmarks.articles import as_article, pieces
from tests.store.examples import fetched, source

ARTICLES, TEXT_BYTES = 10_000, 1_000
_AT_ONCE = 100
_NOW = datetime(2026, 11, 29, tzinfo=UTC)
_GROUPS = {  # the beginning of a table's name: what its pages hold
    "article_revision": "text and its hash",
    "article_words": "index of words",
    "word_index": "index of words",
    "article": "identity and address",
    "seen_item": "key",
}


def _article(number: int, text_bytes: int) -> Article:
    """As a feed brings it: an id and an address of usual length, hashes as long as real ones."""
    piece = pieces(1, seed=number, text_bytes=text_bytes, act_every=1_000_000)[0]
    digest = sha256(str(number).encode()).hexdigest()
    address = f"https://www.news.example/economy/2026/11/{number:08}-{digest[:40]}.html"
    return replace(
        as_article(piece, number),
        id=ArticleId(digest[:32]),
        key=address,
        url=address,
        content_hash=f"{digest[:16]}-{digest[16:32]}-{digest[32:48]}",
        published_raw="Sun, 29 Nov 2026 08:00:00 GMT",
    )


async def _keep(store: DatabaseStore, articles: int, text_bytes: int) -> None:
    await store.write(lambda tx: tx.sources.sync([source("bench")], now=_NOW))
    for first in range(0, articles, _AT_ONCE):
        several = [_article(n, text_bytes) for n in range(first, min(first + _AT_ONCE, articles))]
        await store.write(partial(_keep_all, several))


def _keep_all(articles: list[Article], tx: Transaction) -> None:
    for one in articles:
        read = ExtractedArticle(article=one, reading=Reading(language=one.language), matches=(), edited=False)
        tx.articles.keep(read, fetched(), now=_NOW)


def _bytes(file: Path) -> Mapping[str, int]:
    """Bytes of all pages by what they hold; free pages are left out."""
    found: dict[str, int] = defaultdict(int)
    with closing(sqlite3.connect(file)) as connection:
        tables = dict(connection.execute("SELECT name, tbl_name FROM sqlite_schema").fetchall())
        for name, size in connection.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name").fetchall():
            table = tables.get(name, name)
            found[next((what for start, what in _GROUPS.items() if table.startswith(start)), "other")] += size
    return found


async def _measured(folder: Path, articles: int, text_bytes: int) -> tuple[Mapping[str, int], ...]:
    file = folder / "monitor.db"
    async with open_store(sqlite_url(folder)):
        pass
    empty = _bytes(file)
    async with open_store(sqlite_url(folder)) as store:
        await _keep(store, articles, text_bytes)
    with_texts = _bytes(file)
    async with open_store(sqlite_url(folder)) as store:
        later = _NOW + timedelta(days=200)
        while await delete_ordinary_articles(store, keeps=timedelta(days=180), now=later):
            pass
        for _ in range(articles // 1_000 + 2):
            await merge_word_index(store, now=later)
    return empty, with_texts, _bytes(file)


def measure(articles: int, text_bytes: int) -> Mapping[str, tuple[float, float]]:
    """Return the bytes per article by what they hold: stored, and after its deletion."""
    with TemporaryDirectory() as folder:
        empty, *sizes = asyncio.run(_measured(Path(folder), articles, text_bytes))
    names = sorted({*sizes[0], *sizes[1]})
    with_texts, without = ({n: (s.get(n, 0) - empty.get(n, 0)) / articles for n in names} for s in sizes)
    return {n: (with_texts[n], without[n]) for n in names}


if __name__ == "__main__":
    count, length = (*map(int, sys.argv[1:3]), *(ARTICLES, TEXT_BYTES)[len(sys.argv[1:3]) :])
    rows = measure(count, length)
    print(f"{count:,} articles with {length:,} bytes of text; bytes per article, and after its deletion")
    for name, (before, after) in (*rows.items(), ("all", tuple(map(sum, zip(*rows.values(), strict=True))))):
        print(f"{name:<22} {before:8,.0f} {after:8,.0f}")
