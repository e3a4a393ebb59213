"""The pages of items: the repository of their state, and their conversion to text in a child process."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from monitor.domain.articles.article import ArticleId
from monitor.domain.articles.page_fetch import Page, Refusal


class PageRepository(Protocol):
    """The state of pages, one per article."""

    def of(self, article_id: ArticleId) -> Page | None: ...

    def save(self, page: Page) -> None: ...

    def due(self, *, now: datetime, limit: int) -> tuple[Page, ...]:
        """Return the due pages of polled sources, longest overdue first."""

    def asked_for(self) -> tuple[Page, ...]:
        """Return all pages that are still to be fetched, due or not, by due time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageJob:
    """The conversion of one response. `url` is its final URL, `asked` the URL of the item.

    `title` is the item's title, which the page should contain; `annex` is True for an annex of a page.
    """

    body: bytes
    content_type: str
    url: str
    asked: str
    title: str
    annex: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnexLink:
    """An annex of a notice. `name` is the file name, or else the text of the link."""

    url: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageContent:
    """The content of a page: its main `text`, one line per block, or why it was `refused`. `remark` gives details.

    `sends_to` is the target of a redirect in the page; `publisher` is its canonical URL if that is on another site than
    the item's. `name` is the name of a file that is not a web page, "" for a page.
    """

    text: str = ""
    refused: Refusal | None = None
    remark: str = ""
    sends_to: str = ""
    publisher: str = ""
    name: str = ""
    annexes: Sequence[AnnexLink] = ()


class PageReader(Protocol):
    """Converts pages in child processes that start on demand."""

    async def read(self, job: PageJob) -> PageContent:
        """Return the content; any bytes give a result. Raises ChildLostError."""

    async def rest(self) -> None:
        """Stop idle child processes. The next job starts one again."""
