"""Which pages a unit of work asks for, and what came from a page kept where the feed edits its item."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from monitor.domain.articles.article import Article
from monitor.domain.articles.full_text import texts_of, with_texts
from monitor.domain.articles.page_fetch import Page, PageState, after_edit, wanted
from monitor.domain.sources.source import Source
from monitor.errors import ChildLostError
from monitor.pipeline.poll.second_reader_queue import heard_act
from monitor.ports.articles import Kept
from monitor.ports.harvesting import Harvest, Harvested, Harvester, RereadJob
from monitor.ports.store import Store, Transaction

__all__ = ["ask_for_pages", "with_pages"]

_APART = timedelta(seconds=2)  # between pages of one poll, which are mostly of one host
_log = structlog.get_logger()


def ask_for_pages(
    tx: Transaction, source: Source, changed: Sequence[tuple[Harvested, Kept]], *, baseline: bool, now: datetime
) -> None:
    """Write down the pages of what a poll brought that are to be read: of news, and again of edits."""
    due_at = now
    for harvested, kept in changed:
        page = _asked(tx, source, harvested, kept, baseline=baseline, now=now)
        if page is not None:
            tx.pages.save(replace(page, due_at=due_at))
            due_at += _APART


def _asked(
    tx: Transaction, source: Source, harvested: Harvested, kept: Kept, *, baseline: bool, now: datetime
) -> Page | None:
    article = harvested.article
    before = tx.pages.of(article.id) if kept.change == "edited" else None
    if before is not None:
        again = after_edit(before, article, now=now)
        return again if again != before else None
    because = wanted(source, article, harvested.reading, baseline=baseline, now=now)
    if because is None:
        return None
    return Page(
        article_id=article.id,
        source_id=source.id,
        url=article.url,
        because=because,
        state=PageState.WAITING,
        due_at=now,
        baseline=baseline,
    )


async def with_pages(store: Store, harvester: Harvester, source: Source, harvest: Harvest) -> Harvest:
    """The harvest with each edited article as it reads beside what came from its page, and what a second reader saw in
    it, before.
    """
    if not any(h.edited for h in harvest.articles):
        return harvest
    articles = [await _with_page(store, harvester, source, h) if h.edited else h for h in harvest.articles]
    return replace(harvest, articles=tuple(articles))


async def _with_page(store: Store, harvester: Harvester, source: Source, harvested: Harvested) -> Harvested:
    """Where the child is lost the edit stands alone; its page is asked for again with it."""
    edited = harvested.article
    stored, page, heard = await store.read(
        lambda tx: (tx.articles.get(edited.id), tx.pages.of(edited.id), heard_act(tx, edited.id))
    )
    if stored is None or not (heard or (page is not None and stored.page_hash)):
        return harvested
    url = page.found_at if page is not None and edited.url == page.url else ""
    job = RereadJob(source=source, article=_joined(edited, stored, url), consulted=heard)
    try:
        return replace(await harvester.reread(job), raw=harvested.raw)
    except ChildLostError as e:
        _log.warning("an edit was read without its page", source=source.id, article=edited.id, why=str(e))
        return harvested


def _joined(edited: Article, stored: Article, url: str) -> Article:
    joined = with_texts(edited, texts_of(stored), url=url)
    return replace(joined, page_hash=stored.page_hash) if joined.parts else joined
