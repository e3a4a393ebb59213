"""Readings of test articles with the shipped vocabulary, by the grammar alone."""

from datetime import UTC, datetime
from functools import cache

from monitor.domain.acts.act import Act
from monitor.domain.acts.reading import Reading
from monitor.domain.articles.article import Article, ArticleId
from monitor.domain.sources.source import SourceId, Tier
from monitor.language.reader import Reader
from tests.language.shipped import shipped_vocabulary

PUBLISHED = datetime(2025, 11, 9, tzinfo=UTC)


@cache
def reader() -> Reader:
    return Reader(shipped_vocabulary())


def article(
    title: str, text: str = "", language: str = "en", *, official: bool = False, published: datetime | None = PUBLISHED
) -> Article:
    return Article(
        id=ArticleId("a"),
        source_id=SourceId("s"),
        key="a",
        url="",
        title=title,
        text=text,
        language=language,
        tier=Tier.OFFICIAL if official else Tier.MEDIA,
        published=published,
        published_raw="",
        content_hash="",
    )


def read(
    title: str,
    text: str = "",
    language: str = "en",
    *,
    place: str | None = None,
    published: datetime | None = PUBLISHED,
) -> Reading:
    """The reading of an article; with `place`, of an article on an official page of that state."""
    one = article(title, text, language, official=place is not None, published=published)
    return reader().read(one, source_place=place)[1]


def first_act(title: str, language: str = "en", text: str = "", *, published: datetime | None = PUBLISHED) -> Act:
    return read(title, text, language, published=published).acts[0]
