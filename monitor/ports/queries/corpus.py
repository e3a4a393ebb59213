"""Archives of articles that rules are tested on: the database, and corpus files."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from monitor.domain.acts.act import Act
from monitor.domain.articles.article import Article
from monitor.domain.rules.rule import Match
from monitor.domain.sources.licensing import Terms

PAGE_SIZE = 100
"""Maximum number of articles in a page."""

PAGE_CHARACTERS = 250_000
"""Characters of title and text after which a page ends: a child reads a page within its time limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SideReading:
    """What one side reads in an article. Matches include those of draft and trial rules."""

    acts: tuple[Act, ...] = ()
    matches: tuple[Match, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedArticle:
    """An article in its latest revision. `seen_at` is when it was first seen, None if the archive does not say.

    `terms` are the licence terms of its source; `place` is the state of an official source, None for any other.
    `stored` is what was read when it came, None if the archive does not say.
    """

    article: Article
    seen_at: datetime | None = None
    terms: Terms = field(default_factory=Terms)
    place: str | None = None
    stored: SideReading | None = None

    @property
    def moment(self) -> datetime | None:
        """When it was published, else when it was first seen; None if neither is known."""
        return self.article.published or self.seen_at


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveProblem:
    """Something in an archive that could not be used. `place` is `FILE:LINE`, or the id of an article."""

    place: str
    reason: str

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivePage:
    """Consecutive articles. `cursor` is the position after them, `done` the share of the archive up to there (0 to 1).

    `cut` is True if the rest of the archive can't be read.
    """

    articles: tuple[ArchivedArticle, ...]
    cursor: str
    done: float
    problems: tuple[ArchiveProblem, ...] = ()
    cut: bool = False


class ArticleArchive(Protocol):
    @property
    def name(self) -> str:
        """What messages call it: `the database`, or the name of the file."""

    @property
    def identity(self) -> str:
        """Changes if the content changes in a way that makes an earlier cursor useless."""

    def pages(self, *, since: date | None = None, after: str = "") -> AsyncIterator[ArchivePage]:
        """Yield the articles of that day or later, and those without a time, from the cursor `after` on.

        Samples are left out. A part that can't be read is a problem of its page, not an error. Raises StoreError or
        CorpusError if nothing can be read.
        """


class SplitArchive(ArticleArchive, Protocol):
    """An archive whose parts can be read by themselves, in any process that reaches it. Picklable."""

    def cuts(self, every: int, *, after: str = "") -> tuple[str, ...]:
        """Return cursors beyond `after` that split the archive into parts of about `every` articles.

        Raises CorpusError.
        """

    def pages(self, *, since: date | None = None, after: str = "", until: str = "") -> AsyncIterator[ArchivePage]:
        """As `ArticleArchive.pages`, up to the cursor `until`; to the end without one."""


def split_pages(articles: Iterator[ArchivedArticle]) -> Iterator[tuple[ArchivedArticle, ...]]:
    """Split articles into pages within the limits; an article beyond the limit of characters is a page by itself."""
    page: list[ArchivedArticle] = []
    characters = 0
    for one in articles:
        length = len(one.article.title) + len(one.article.text)
        if page and (len(page) == PAGE_SIZE or characters + length > PAGE_CHARACTERS):
            yield tuple(page)
            page, characters = [], 0
        page.append(one)
        characters += length
    if page:
        yield tuple(page)
