"""Each labelled item as the product's own reader sees it: the buckets of every view, and what the grammar said."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from multiprocessing import get_context

from monitor.domain.acts.act import Act
from monitor.domain.articles.article import Article, ArticleId
from monitor.domain.sources.source import SourceId, Tier
from monitor.language.detection import language_of
from monitor.language.judge.features import Features, features_of
from monitor.language.judge.screen import is_screened
from monitor.language.reader import Reader
from monitor.ports.children.extraction import ReaderConfig
from monitor.rulefiles import base_folder, load
from tests.training.items import Item

_CHUNK = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """`acts` are those of the grammar alone. `screened` is whether a word of exports stands in title or lead,
    `judged` whether that is so or the grammar proposed something.

    An item that is not judged has no features, but for own-worded ones, from which the judge may learn all the same.
    """

    item: Item
    features: Features
    acts: tuple[Act, ...]
    judged: bool
    screened: bool


def shipped_knowledge() -> ReaderConfig:
    return load(base_folder() / "no packs of your own").knowledge


def read_all(items: Sequence[Item], progress: Callable[[int], None] = lambda _: None) -> list[Read]:
    """In the order of the items, on all cores."""
    chunks = [items[start : start + _CHUNK] for start in range(0, len(items), _CHUNK)]
    found: list[Read] = []
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn"), initializer=_begin) as pool:
        for rows in pool.map(_read_chunk, chunks):
            found += rows
            progress(len(rows))
    return found


_readers: list[Reader] = []  # of this process: one


def _begin() -> None:
    _readers.append(Reader(shipped_knowledge().vocabulary))


def _read_chunk(items: Sequence[Item]) -> list[Read]:
    return list(_read_each(items))


def _read_each(items: Sequence[Item]) -> Iterator[Read]:
    (reader,) = _readers
    for item in items:
        evidence = reader.evidence(article_of(item))
        screened = is_screened(evidence.document)
        judged = bool(evidence.proposals) or screened
        features = features_of(evidence) if judged or item.origin == "own" else {}
        yield Read(item=item, features=features, acts=tuple(evidence.acts), judged=judged, screened=screened)


def article_of(item: Item) -> Article:
    """The item as an article by media."""
    published = datetime.strptime(f"{item.month}-15", "%Y-%m-%d").replace(tzinfo=UTC) if item.month else None
    return Article(
        id=ArticleId(item.id),
        source_id=SourceId("training"),
        key=item.id,
        url="",
        title=item.title,
        text=item.text,
        language=language_of(item.title, item.text, item.language),
        tier=Tier.MEDIA,
        published=published,
        published_raw="",
        content_hash=sha256(item.title.encode()).hexdigest(),
    )
