"""Articles stored together are stored as one after another."""

import shutil
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import select

from monitor.domain.articles.content_keys import ContentKeys
from monitor.ports.children.extraction import ExtractedArticle
from monitor.ports.repositories.articles import StoredArticle
from monitor.store import DatabaseStore, open_store, sqlite_url
from monitor.store.schema.tables import (
    ACT,
    ARTICLE,
    ARTICLE_REVISION,
    ARTICLE_WORDS,
    CANDIDATE,
    RAW_PIECE,
    RULE_MATCH,
)
from tests.store.examples import NOW, act, article, extracted, fetched, match, possible

TABLES = (ARTICLE, ARTICLE_REVISION, ARTICLE_WORDS, ACT, RULE_MATCH, RAW_PIECE, CANDIDATE)
RESPONSES = 40


def items(random: Random) -> list[ExtractedArticle]:
    """The articles of a response: new ones, known, edited, moved and copied ones, the same one several times."""
    return [_item(random) for _ in range(random.randrange(12))]


def _item(random: Random) -> ExtractedArticle:
    words = f"w{random.randrange(30)}"
    keys = ContentKeys(content=words, link=random.choice(("", "here", "there")), title=words, name=words)
    one = article(str(random.randrange(25)), title=f"quagga {words}", text=f"zebra {words}", content_hash=str(keys))
    acts = tuple(act(n, issuer=random.choice(("CN", "US"))) for n in range(random.choice((0, 0, 0, 1, 2))))
    matches = (match(),) if random.random() < 1 / 3 else ()
    return extracted(one, acts=acts, matches=matches, maybe=possible() if random.random() < 1 / 4 else None)


async def stored(store: DatabaseStore, table: Any) -> list[tuple[Any, ...]]:
    found = await store._read(lambda connection: connection.execute(select(table)).all())
    return sorted(map(tuple, found), key=repr)


async def test_articles_together_are_stored_as_one_after_another(template: Path, tmp_path: Path) -> None:
    for name in ("apart", "together"):
        shutil.copytree(template, tmp_path / name)
    random, changes = Random(7), set()
    async with (
        open_store(sqlite_url(tmp_path / "apart")) as apart,
        open_store(sqlite_url(tmp_path / "together")) as one,
    ):
        for hour in range(RESPONSES):
            response, now = items(random), NOW + timedelta(hours=hour)

            def each(tx: Any, response: Any = response, now: Any = now) -> tuple[StoredArticle, ...]:
                return tuple(tx.articles.keep(item, fetched(), now=now) for item in response)

            def all_of_them(tx: Any, response: Any = response, now: Any = now) -> tuple[StoredArticle, ...]:
                kept: tuple[StoredArticle, ...] = tx.articles.keep_all(response, fetched(), now=now)
                return kept

            wanted = await apart.write(each)
            assert await one.write(all_of_them) == wanted
            changes |= {kept.change for kept in wanted}
        assert changes == {"new", "edited", "known"}
        for table in TABLES:
            assert await stored(one, table) == await stored(apart, table), table.name
        for word in ("quagga", "w3", "zebra"):
            assert await one.traces.search(word, limit=100) == await apart.traces.search(word, limit=100)
