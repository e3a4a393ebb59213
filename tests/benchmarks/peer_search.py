"""The search of `reader` (PyPI) beside ours: the same articles in both, the same words, and how many each finds."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from warnings import catch_warnings, simplefilter

from reader import Reader, make_reader

from monitor.domain.acts.reading import Reading
from monitor.ports.children.extraction import ExtractedArticle
from monitor.store import DatabaseStore, open_store, sqlite_url
from tests.benchmarks import ingest  # noqa: F401 -- it lets reader find its parser
from tests.benchmarks.articles import Piece, as_article
from tests.benchmarks.measuring import Row, Stopwatch, median_of
from tests.store.examples import fetched, source

_PEER = f"reader {version('reader')}, with its search enabled"
_NOW = datetime(2026, 11, 25, tzinfo=UTC)
_FEED = "https://news.example/feed"


def measure(made: Sequence[Piece], words: Sequence[str], repeats: int) -> Row:
    """Raises RuntimeError if ours does not find every article that has one of the words."""
    with TemporaryDirectory() as folder, make_reader(str(Path(folder) / "reader.sqlite")) as peer:
        _fill(peer, made)
        return asyncio.run(_measure(Path(folder), made, peer, words, repeats))


def _fill(peer: Reader, made: Sequence[Piece]) -> None:
    peer.add_feed(_FEED)
    for n, piece in enumerate(made):
        entry = {"feed_url": _FEED, "id": str(n), "title": piece.title, "content": [{"value": piece.text}]}
        peer.add_entry(entry)
    peer.enable_search()
    with catch_warnings():
        simplefilter("ignore")  # it names no parser to Beautiful Soup
        peer.update_search()


async def _measure(folder: Path, made: Sequence[Piece], peer: Reader, words: Sequence[str], repeats: int) -> Row:
    texts = [f"{piece.title}\n{piece.text}".lower() for piece in made]
    wanted = {word: sum(word in text for text in texts) for word in words}
    async with open_store(sqlite_url(folder)) as store:
        await _keep(store, made)
        ours = {word: (await store.traces.search(word, limit=3)).count for word in words}
        theirs = {word: peer.search_entry_counts(word).total or 0 for word in words}
        if any(ours[word] < wanted[word] for word in words):
            raise RuntimeError(f"ours finds {ours}, the texts have {wanted}")
        taken: list[float] = []
        beside: list[float] = []
        for _ in range(repeats):
            with Stopwatch() as watch:
                for word in words:
                    await store.traces.search(word, limit=3)
            taken.append(watch.seconds / len(words))
            with Stopwatch() as watch:
                for word in words:
                    peer.search_entry_counts(word)
                    list(peer.search_entries(word, limit=3))
            beside.append(watch.seconds / len(words))
    return _row(len(made), wanted, ours, theirs, taken, beside)


async def _keep(store: DatabaseStore, made: Sequence[Piece]) -> None:
    articles = [as_article(piece, n) for n, piece in enumerate(made)]
    read = [
        ExtractedArticle(article=one, reading=Reading(language=one.language), matches=(), edited=False)
        for one in articles
    ]
    await store.write(lambda tx: tx.sources.sync([source("bench")], now=_NOW))
    await store.write(lambda tx: tx.articles.keep_all(read, fetched(), now=_NOW))


def _row(
    articles: int,
    wanted: dict[str, int],
    ours: dict[str, int],
    theirs: dict[str, int],
    taken: list[float],
    beside: list[float],
) -> Row:
    signs = [word for word in wanted if not word.isascii()]
    share = sum(theirs[word] for word in signs) / sum(ours[word] for word in signs)
    return Row(
        bench="search, reader",
        what=f"count and name articles among {articles:,}: words of two Chinese signs, and English words",
        ours=f"{1_000 * median_of(taken):.3g} ms, finds {sum(ours.values()):,}",
        beside=f"{1_000 * median_of(beside):.3g} ms, finds {sum(theirs.values()):,}",
        yardstick=_PEER,
        ratio=round(share, 3),
        ratio_means="share of the articles with Chinese words that it finds, less is better",
        spread=(round(share, 3), round(share, 3)),
        repeats=len(taken),
        figures={
            "chinese_in_texts": sum(wanted[word] for word in signs),
            "chinese_found": sum(ours[word] for word in signs),
            "chinese_found_by_peer": sum(theirs[word] for word in signs),
            "english_found": sum(ours[word] for word in ours if word not in signs),
            "english_found_by_peer": sum(theirs[word] for word in theirs if word not in signs),
        },
    )
