"""What every `ports.ArticleArchive` does: the database, and corpus files written from it."""

from datetime import timedelta
from pathlib import Path

import pytest

from monitor.domain.sources.licensing import Terms
from monitor.domain.sources.source import Quote, Tier
from monitor.ports.queries.corpus import PAGE_SIZE, ArchivedArticle, ArticleArchive, SideReading
from monitor.ports.repositories.transaction import Transaction
from monitor.store import DatabaseStore
from monitor.store.corpus import FileArchive, write_corpus
from tests.store.examples import NOW, act, article, extracted, fetched, match, source

KINDS = pytest.mark.parametrize("kind", ["database", "file", "compressed"])


async def archive_of(kind: str, store: DatabaseStore, folder: Path) -> ArticleArchive:
    """Return the archive of the store's articles: the store itself, or a corpus file written from it."""
    if kind == "database":
        return store.articles
    path = folder / ("corpus.jsonl" if kind == "file" else "corpus.jsonl.zst")
    await write_corpus(store.articles, path, since=None, private=True)
    return FileArchive(path)


async def keep(store: DatabaseStore, count: int, *, sample: bool = False, **changes: object) -> None:
    ministry = source(quote=Quote.FULL, tier=Tier.OFFICIAL, place="CN")

    def put(tx: Transaction) -> None:
        tx.sources.sync([ministry], now=NOW)
        for n in range(count):
            one = article(f"{n:04}", content_hash=f"{sample}{n}", url=f"https://ministry.example/{n}", **changes)
            tx.articles.keep(extracted(one), fetched(), now=NOW, sample=sample)

    await store.write(put)


async def all_of(archive: ArticleArchive, after: str = "", **how: object) -> list[ArchivedArticle]:
    pages = [page async for page in archive.pages(after=after, **how)]  # type: ignore[arg-type]
    assert all(not page.problems and not page.cut for page in pages)
    return [one for page in pages for one in page.articles]


@KINDS
async def test_an_article_comes_back_as_it_was_stored(kind: str, store: DatabaseStore, tmp_path: Path) -> None:
    await keep(store, 1)
    (found,) = await all_of(await archive_of(kind, store, tmp_path))
    stored = article("0000", url="https://ministry.example/0")
    assert (found.article.id, found.article.title, found.article.text) == (stored.id, stored.title, stored.text)
    assert (found.article.language, found.article.tier, found.article.url) == ("zh-Hans", Tier.OFFICIAL, stored.url)
    assert (found.article.published, found.seen_at) == (stored.published, NOW)
    assert (found.terms, found.place) == (Terms(name="Ministry", quote=Quote.FULL), "CN")


@KINDS
async def test_every_article_comes_once_and_a_run_goes_on_after_any_page(
    kind: str, store: DatabaseStore, tmp_path: Path
) -> None:
    await keep(store, 2 * PAGE_SIZE + 7)
    made = await archive_of(kind, store, tmp_path)
    whole = [one.article.id for one in await all_of(made)]
    assert sorted(set(whole)) == sorted(whole)
    assert len(whole) == 2 * PAGE_SIZE + 7
    pages = [page async for page in made.pages()]
    before = 0
    for page in pages:
        before += len(page.articles)
        assert [one.article.id for one in await all_of(made, page.cursor)] == whole[before:]
    assert pages[-1].done == 1.0
    assert [p.done for p in pages] == sorted(p.done for p in pages)


@KINDS
async def test_only_articles_since_a_day(kind: str, store: DatabaseStore, tmp_path: Path) -> None:
    await keep(store, 1)
    made = await archive_of(kind, store, tmp_path)
    assert len(await all_of(made, since=(NOW - timedelta(days=1)).date())) == 1
    assert await all_of(made, since=(NOW + timedelta(days=1)).date()) == []


@KINDS
async def test_samples_are_no_articles(kind: str, store: DatabaseStore, tmp_path: Path) -> None:
    await keep(store, 1, sample=True)
    assert await all_of(await archive_of(kind, store, tmp_path)) == []


@KINDS
async def test_long_articles_make_short_pages(kind: str, store: DatabaseStore, tmp_path: Path) -> None:
    await keep(store, 4, text="出口" * 60_000)
    pages = [page async for page in (await archive_of(kind, store, tmp_path)).pages()]
    assert [len(p.articles) for p in pages if p.articles] in ([2, 2], [3, 1])


async def test_the_database_gives_what_was_read_if_it_is_asked_for(store: DatabaseStore) -> None:
    def put(tx: Transaction) -> None:
        tx.articles.keep(extracted(article("1"), (act(),), (match(),)), fetched(), now=NOW)

    await store.write(put)
    (plain,) = await all_of(store.articles)
    (known,) = await all_of(store.articles.with_readings())
    assert plain.stored is None
    assert known.stored == SideReading(acts=(act(),), matches=(match(),))
