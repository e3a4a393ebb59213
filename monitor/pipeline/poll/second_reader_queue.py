"""Which possible acts a unit of work has a second reader asked about, and what was heard of an article before."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from monitor.domain.acts.judgement import Verdict
from monitor.domain.acts.second_reader import Consulted, after_edit, is_wanted, put_aside
from monitor.domain.articles.article import ArticleId
from monitor.domain.sources.source import Source
from monitor.ports.articles import Kept
from monitor.ports.harvesting import Harvested
from monitor.ports.store import Transaction

__all__ = ["ask_second_reader", "heard_act"]


def ask_second_reader(
    tx: Transaction, source: Source, changed: Sequence[tuple[Harvested, Kept]], *, baseline: bool, now: datetime
) -> None:
    """Write down what is to be asked, and take back what need not be asked any more."""
    for harvested, kept in changed:
        article = replace(harvested.article, id=kept.article_id)
        before = tx.consultations.of(article.id) if kept.change == "edited" else None
        if is_wanted(source, harvested.reading, baseline=baseline):
            page = tx.pages.of(article.id)
            page_is_due = page is not None and page.due_at is not None
            tx.consultations.save(after_edit(before, article, page_is_due=page_is_due, now=now))
        elif before is not None and not _is_heard(harvested):
            tx.consultations.save(put_aside(before, Verdict.SETTLED))


def _is_heard(harvested: Harvested) -> bool:
    """Whether it is read as a second reader said."""
    second = harvested.reading.second
    return second is not None and second.verdict.counts


def heard_act(tx: Transaction, article_id: ArticleId) -> Consulted | None:
    """The answer that there is an act. It counts for an edited text as well, as long as its quotes stand in that."""
    heard = tx.consultations.heard(article_id)
    return heard if heard is not None and heard.answer.is_act else None
