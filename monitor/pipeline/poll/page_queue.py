"""Queue of pages to fetch, and the texts of fetched pages kept when the feed edits an article."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from monitor.domain.articles.article import Article
from monitor.domain.articles.full_text import texts_of, with_texts
from monitor.domain.articles.page_fetch import Page, PageState, after_edit, fetch_reason
from monitor.domain.sources.source import Source
from monitor.errors import ChildLostError
from monitor.pipeline.poll.second_reader_queue import confirmed_act
from monitor.ports.children.extraction import ExtractedArticle, Extractor, FeedExtraction, RereadJob
from monitor.ports.repositories.articles import StoredArticle
from monitor.ports.repositories.store import HasArticles, HasConsultations, HasPages, Store

_APART = timedelta(seconds=2)  # between pages of one poll, mostly on one host
_log = structlog.get_logger()


class PageTextTransaction(HasArticles, HasConsultations, HasPages, Protocol):
    """Repositories of the stored text of an edited article."""


def queue_pages(
    tx: HasPages,
    source: Source,
    changed: Sequence[tuple[ExtractedArticle, StoredArticle]],
    *,
    baseline: bool,
    now: datetime,
) -> None:
    """Queue the pages of new articles, and again those of edited ones."""
    due_at = now
    for extracted, kept in changed:
        page = _page_to_fetch(tx, source, extracted, kept, baseline=baseline, now=now)
        if page is not None:
            tx.pages.save(replace(page, due_at=due_at))
            due_at += _APART


def _page_to_fetch(
    tx: HasPages, source: Source, extracted: ExtractedArticle, kept: StoredArticle, *, baseline: bool, now: datetime
) -> Page | None:
    article = extracted.article
    before = tx.pages.of(article.id) if kept.change == "edited" else None
    if before is not None:
        again = after_edit(before, article, now=now)
        return again if again != before else None
    because = fetch_reason(source, article, extracted.reading, baseline=baseline, now=now)
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


async def with_page_texts(
    store: Store[PageTextTransaction], extractor: Extractor, source: Source, extraction: FeedExtraction
) -> FeedExtraction:
    """The extraction, with each edited article read again together with the stored text of its page and the stored
    answer of the second reader.
    """
    if not any(h.edited for h in extraction.articles):
        return extraction
    articles = [await _with_page(store, extractor, source, h) if h.edited else h for h in extraction.articles]
    return replace(extraction, articles=tuple(articles))


async def _with_page(
    store: Store[PageTextTransaction], extractor: Extractor, source: Source, extracted: ExtractedArticle
) -> ExtractedArticle:
    """The article as edited if the child process fails; its page is fetched again anyway."""
    edited = extracted.article
    stored, page, reply = await store.read(
        lambda tx: (tx.articles.get(edited.id), tx.pages.of(edited.id), confirmed_act(tx, edited.id))
    )
    if stored is None or not (reply or (page is not None and stored.page_hash)):
        return extracted
    url = page.found_at if page is not None and edited.url == page.url else ""
    job = RereadJob(source=source, article=_joined(edited, stored, url), consulted=reply)
    try:
        return replace(await extractor.reread(job), raw=extracted.raw)
    except ChildLostError as e:
        _log.warning("an edited article was read without its page", source=source.id, article=edited.id, why=str(e))
        return extracted


def _joined(edited: Article, stored: Article, url: str) -> Article:
    joined = with_texts(edited, texts_of(stored), url=url)
    return replace(joined, page_hash=stored.page_hash) if joined.parts else joined
