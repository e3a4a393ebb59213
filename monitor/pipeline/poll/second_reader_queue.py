"""Queue of candidates for the second reader, and its stored answers."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from monitor.domain.acts.judgement import SecondOpinionVerdict
from monitor.domain.acts.second_reader import ModelReply, after_edit, given_up_with, should_ask
from monitor.domain.articles.article import ArticleId
from monitor.domain.sources.source import Source
from monitor.ports.children.extraction import ExtractedArticle
from monitor.ports.repositories.articles import StoredArticle
from monitor.ports.repositories.store import HasConsultations, HasPages


class ReadAgainTransaction(HasConsultations, HasPages, Protocol):
    """Repositories of what may be read again: pages and consultations."""


def queue_consultations(
    tx: ReadAgainTransaction,
    source: Source,
    changed: Sequence[tuple[ExtractedArticle, StoredArticle]],
    *,
    baseline: bool,
    now: datetime,
) -> None:
    """Queue the candidates of these articles; drop those that an edit made needless."""
    for extracted, kept in changed:
        article = replace(extracted.article, id=kept.article_id)
        before = tx.consultations.of(article.id) if kept.change == "edited" else None
        if should_ask(source, extracted.reading, baseline=baseline):
            page = tx.pages.of(article.id)
            page_is_due = page is not None and page.due_at is not None
            tx.consultations.save(after_edit(before, article, page_is_due=page_is_due, now=now))
        elif before is not None and not _has_opinion(extracted):
            tx.consultations.save(given_up_with(before, SecondOpinionVerdict.SETTLED))


def _has_opinion(extracted: ExtractedArticle) -> bool:
    """True if the reading rests on an answer of the second reader."""
    second = extracted.reading.second
    return second is not None and second.verdict.counts


def confirmed_act(tx: HasConsultations, article_id: ArticleId) -> ModelReply | None:
    """The stored answer that the article reports an act, else None. It holds for edited texts with its quotes."""
    reply = tx.consultations.reply(article_id)
    return reply if reply is not None and reply.answer.is_act else None
