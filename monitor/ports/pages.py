"""The pages behind items: what is remembered of them, and their bytes into text in a child process."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from monitor.domain.articles.article import ArticleId
from monitor.domain.articles.page_fetch import Page, Refusal

__all__ = ["AnnexLink", "PageBook", "PageJob", "PageReader", "Paged"]


class PageBook(Protocol):
    """What is remembered of pages: one of an article."""

    def of(self, article_id: ArticleId) -> Page | None: ...

    def save(self, page: Page) -> None: ...

    def due(self, *, now: datetime, limit: int) -> tuple[Page, ...]:
        """Those of sources that are polled whose time has come, longest overdue first."""
        ...

    def asked_for(self) -> tuple[Page, ...]:
        """All that are to be asked for, due or not, by due time."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PageJob:
    """`url` is where the body came from in the end, `asked` the address of the item.

    `title` is that of the item, which the page should tell of; `annex` says that the body is one of a page's.
    """

    body: bytes
    content_type: str
    url: str
    asked: str
    title: str
    annex: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnexLink:
    """A file that a notice names as its annex. `name` is that of the file, else what the link says."""

    url: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paged:
    """What a page says: its main `text`, one line a block, or why it is `refused`; `remark` says more about either.

    `sends_to` is where it sends browsers on, `publisher` its own address where that is on another site than the item's.
    `name` is that of a file that is no page, "" of a page.
    """

    text: str = ""
    refused: Refusal | None = None
    remark: str = ""
    sends_to: str = ""
    publisher: str = ""
    name: str = ""
    annexes: Sequence[AnnexLink] = ()


class PageReader(Protocol):
    """Reads in children that come when they are needed."""

    async def read(self, job: PageJob) -> Paged:
        """Raises ChildLostError. Any bytes give a Paged."""
        ...

    async def rest(self) -> None:
        """Let the children go that have nothing to do; the next job brings one up again."""
        ...
