"""Page states are stored, and pages are fetched when due."""

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.domain.articles.article import ArticleId, TextPart
from monitor.domain.articles.page_fetch import FetchReason, Page, PageState
from monitor.errors import StoreError
from monitor.ports.repositories.transaction import Transaction
from monitor.store import DatabaseStore
from tests.store.examples import NOW, act, article, extracted, fetched, source

PAGE = Page(
    article_id=article().id,
    source_id=source().id,
    url="https://ministry.example/1",
    because=FetchReason.ACT,
    state=PageState.WAITING,
    due_at=NOW,
)


def page(key: str, **changes: object) -> Page:
    return replace(PAGE, article_id=article(key).id, url=f"https://ministry.example/{key}", **changes)  # type: ignore[arg-type]


async def put(store: DatabaseStore, *pages: Page) -> None:
    def work(tx: Transaction) -> None:
        for one in pages:
            key = one.article_id.removeprefix("ministry-")
            tx.articles.keep(extracted(article(key)), fetched(), now=NOW)
            tx.pages.save(one)

    await store.write(work)


async def test_a_page_is_remembered_as_it_was_saved_last(store: DatabaseStore) -> None:
    assert await store.read(lambda tx: tx.pages.of(PAGE.article_id)) is None
    await put(store, PAGE)
    read = replace(
        PAGE,
        state=PageState.READ,
        due_at=None,
        baseline=True,
        tries=2,
        reads=1,
        asked_at=NOW + timedelta(seconds=3),
        found_at="https://paper.example/公告",
        outcome="news",
        detail="annex a.pdf: 3 scanned pages \ud800",
    )
    await put(store, read)
    stored = await store.read(lambda tx: tx.pages.of(PAGE.article_id))
    assert stored == replace(read, detail="annex a.pdf: 3 scanned pages ?")


async def test_pages_are_due_when_their_time_has_come_the_longest_overdue_first(store: DatabaseStore) -> None:
    late, later = page("2", due_at=NOW - timedelta(hours=1)), page("3", due_at=NOW + timedelta(seconds=1))
    done = page("4", due_at=None, state=PageState.READ)
    await put(store, PAGE, late, later, done)
    assert await store.read(lambda tx: tx.pages.due(now=NOW, limit=9)) == (late, PAGE)
    assert await store.read(lambda tx: tx.pages.due(now=NOW, limit=1)) == (late,)
    assert await store.read(lambda tx: tx.pages.asked_for()) == (late, PAGE, later)


async def test_a_page_put_off_by_a_wrong_clock_is_due_now(store: DatabaseStore) -> None:
    put_off = page("2", due_at=NOW + timedelta(days=300), state=PageState.FAILED, tries=1)
    await put(store, page("3", due_at=NOW + timedelta(hours=24)), put_off)
    assert await store.read(lambda tx: tx.pages.due(now=NOW, limit=9)) == (put_off,)


@pytest.mark.parametrize("sources", [[], [source(enabled=False)]], ids=["not listed", "not enabled"])
async def test_pages_of_sources_that_are_not_polled_wait(store: DatabaseStore, sources: list[object]) -> None:
    await put(store, PAGE)
    await store.write(lambda tx: tx.sources.sync(sources, now=NOW))  # type: ignore[arg-type]
    assert await store.read(lambda tx: tx.pages.due(now=NOW, limit=9)) == ()
    await store.write(lambda tx: tx.sources.sync([source()], now=NOW))
    assert await store.read(lambda tx: tx.pages.due(now=NOW, limit=9)) == (PAGE,)


async def test_a_page_of_no_article_is_refused(store: DatabaseStore) -> None:
    with pytest.raises(StoreError):
        await store.write(lambda tx: tx.pages.save(replace(PAGE, article_id=ArticleId("nobody's"))))


async def test_an_article_is_given_back_with_what_came_from_its_page(store: DatabaseStore) -> None:
    assert await store.read(lambda tx: tx.articles.get(article().id)) is None
    await store.write(lambda tx: tx.articles.keep(extracted(), fetched(), now=NOW))
    assert await store.read(lambda tx: tx.articles.get(article().id)) == article()
    parts = (TextPart(start=0, origin="page"), TextPart(start=5, origin="annex list.pdf"))
    whole = article(text="全文如下\n名单", parts=parts, page_hash="p1")
    (kept,) = await store.write(lambda tx: [tx.articles.keep(extracted(whole, (act(),)), fetched(), now=NOW)])
    assert kept.change == "edited"
    assert await store.read(lambda tx: tx.articles.get(article().id)) == whole


async def test_page_content_is_no_edit_of_the_feed_item(store: DatabaseStore) -> None:
    whole = article(text="全文", parts=(TextPart(start=0, origin="page"),), page_hash="p1")
    await store.write(lambda tx: tx.articles.keep(extracted(), fetched(), now=NOW))
    await store.write(lambda tx: tx.articles.keep(extracted(whole), fetched(), now=NOW))
    assert await store.read(lambda tx: tx.articles.known(source().id)) == {"1": article().content_hash}
    assert (await store.write(lambda tx: tx.articles.keep(extracted(whole), fetched(), now=NOW))).change == "known"
    other = replace(whole, text="全文二", page_hash="p2")
    assert (await store.write(lambda tx: tx.articles.keep(extracted(other), fetched(), now=NOW))).change == "edited"
