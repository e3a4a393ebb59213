"""A stored article for the playground, with what the readers of the page may see of it."""

from dataclasses import dataclass, replace
from datetime import datetime

from monitor.domain.articles.article import Article
from monitor.domain.sources.licensing import Audience, licence
from monitor.ports.queries.corpus import ArchivedArticle


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredText:
    """What is read: `article` has only the words that may be shown; None if that is nothing.

    `note` says what was left out and why, "" for nothing. `title` and `url` may be shown, "" otherwise.
    """

    article: Article | None
    source: str
    title: str
    url: str
    language: str
    seen_at: datetime | None
    note: str = ""


def stored_text(found: ArchivedArticle, audience: Audience) -> StoredText:
    """Return the article as the audience may see it. A text that may not be quoted is not read: a query could ask for
    each of its words.
    """
    article = found.article
    shown = licence(found.terms, audience, called=article.source_id)
    title = shown.headline(article.title)
    text = article.text if shown.sentences else ""
    note = ""
    if not article.title and not article.text:
        note = "The text of this article is no longer stored."
    elif not shown.is_named:
        note = "This article is from a restricted source, which this page may not show."
    elif not title:
        note = f"The licence of {shown.name} lets this page show neither headline nor text."
    elif not text and article.text:
        note = f"Only the headline is read: the licence of {shown.name} lets this page quote nothing else."
    readable = replace(article, title=title, text=text, parts=() if not text else article.parts)
    return StoredText(
        article=readable if title or text else None,
        source=shown.name,
        title=title,
        url=shown.link(article.url),
        language=shown.language(article.language),
        seen_at=found.seen_at,
        note=note,
    )
