"""The page behind an item: whether it is read, and when it is asked for again. Pure: times and jitter are arguments.

A page is asked for once for what its item says. It is asked again where that failed and may pass, a few times with
growing waits, and where the feed edited the item, a few times in all.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

from monitor.domain.acts.act import Reading
from monitor.domain.articles.article import Article, ArticleId
from monitor.domain.sources.schedule import Outcome
from monitor.domain.sources.source import Source, SourceId

__all__ = [
    "FURTHEST",
    "Because",
    "Page",
    "PageState",
    "Refusal",
    "after_edit",
    "after_failure",
    "after_reading",
    "is_short",
    "may_pass",
    "wanted",
]

SHORT = 600  # letters of a summary; one in Chinese, Japanese or Korean counts as three
_OLDEST = timedelta(days=14)  # of items that were there before us: what is older is history
_MOST_READS = 3  # of one page: an item that its feed edits day by day is not followed for ever
_WAITS = (timedelta(minutes=2), timedelta(minutes=15), timedelta(hours=2), timedelta(hours=12))
_LONGEST = timedelta(hours=24)

FURTHEST = timedelta(hours=25)
"""No page is put off for so long; a time beyond it was written by a clock that was ahead."""


class Because(StrEnum):
    """Why a page is read."""

    FULL_TEXT = "full_text"  # its source asks for all of its pages
    ACT = "act"
    POSSIBLE = "possible"
    NEAR_MISS = "near_miss"


class PageState(StrEnum):
    WAITING = "waiting"  # to be asked for when due
    FAILED = "failed"  # to be asked for again when due
    READ = "read"
    GIVEN_UP = "given_up"


class Refusal(StrEnum):
    """Why a page that came is not read as text."""

    CHALLENGE = "challenge"  # it checks for people
    COOKIE_WALL = "cookie_wall"
    PAYWALL = "paywall"
    NO_TEXT = "no_text"
    OTHER_PAGE = "other_page"  # it does not tell what its item tells
    ELSEWHERE = "elsewhere"  # it sends on and on
    SCANNED = "scanned"  # pictures of pages
    LOCKED = "locked"  # it wants a password
    BROKEN = "broken"
    UNKNOWN_FORMAT = "unknown_format"


_TRIES = {  # of those that may pass by themselves; all others are final
    Outcome.THROTTLED: 5,
    Outcome.SERVER_ERROR: 5,
    Outcome.TIMEOUT: 5,
    Outcome.DNS: 5,
    Outcome.UNREACHABLE: 5,
    Outcome.NOT_FOUND: 4,  # feeds of ministries run ahead of their pages
    Outcome.TLS: 3,
    Outcome.BAD_ENCODING: 2,
    Outcome.REFUSED: 2,
    Outcome.CHILD_LOST: 2,
    Outcome.FAULT: 2,
    Refusal.CHALLENGE: 2,
    Refusal.NO_TEXT: 2,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What is remembered of the page behind an article. Times are aware UTC.

    `url` is the address that the item has, `found_at` the publisher's own where the page named it, "" as long as it is
    unknown. `due_at` is None where it is not asked for any more. `tries` count failures in a row, `reads` how often it
    was read. `outcome` is how the last look ended: a `Refusal`, an `Outcome`, or `news` or `nothing_new`; `detail` says
    it in words. `baseline` is whether its item was there before us: nothing is announced by it.
    """

    article_id: ArticleId
    source_id: SourceId
    url: str
    because: Because
    state: PageState
    due_at: datetime | None
    baseline: bool = False
    tries: int = 0
    reads: int = 0
    asked_at: datetime | None = None
    found_at: str = ""
    outcome: str = ""
    detail: str = ""


def wanted(source: Source, article: Article, reading: Reading, *, baseline: bool, now: datetime) -> Because | None:
    """Why the page behind the article is to be read; None: it is not.

    Where the source says neither, the pages of those items are read that may be about an act and say little: with an
    act, a possible act or a near miss, and a short text.
    """
    if source.sample or source.full_text is False or article.url == source.url:
        return None
    if baseline and article.published is not None and article.published < now - _OLDEST:
        return None
    if source.full_text:
        return Because.FULL_TEXT
    if not is_short(article.text):
        return None
    if reading.acts:
        return Because.ACT
    if reading.possible is not None:
        return Because.POSSIBLE
    return Because.NEAR_MISS if reading.near_misses else None


def is_short(text: str) -> bool:
    wide = sum(c >= "\u2e80" for c in text[:SHORT])
    return len(text) + 2 * wide < SHORT


def after_failure(
    page: Page, outcome: Outcome | Refusal, detail: str, *, now: datetime, jitter: Random, wait: timedelta | None = None
) -> Page:
    """`wait` is how long the server asked to be left alone; at most a day of it is kept.

    A page whose host is left alone was not asked for: that is no failure.
    """
    if outcome is Outcome.HELD:
        left_alone = max(min(wait or timedelta(0), _LONGEST), _WAITS[0]) + _WAITS[0] * jitter.random()
        return replace(page, outcome=outcome, detail=detail, due_at=now + left_alone)
    failed = replace(page, tries=page.tries + 1, asked_at=now, outcome=outcome, detail=detail)
    if failed.tries >= _TRIES.get(outcome, 1):
        return replace(failed, state=PageState.GIVEN_UP, due_at=None)
    longest = _WAITS[min(failed.tries, len(_WAITS)) - 1]
    due_in = max(longest * jitter.uniform(0.75, 1.25), min(wait or timedelta(0), _LONGEST))
    return replace(failed, state=PageState.FAILED, due_at=now + due_in)


def may_pass(outcome: Outcome | Refusal) -> bool:
    """Whether the same may well succeed later."""
    return outcome is Outcome.HELD or _TRIES.get(outcome, 1) > 1


def after_reading(page: Page, *, found_at: str, news: bool, detail: str, now: datetime, lacks: bool = False) -> Page:
    """`lacks` is whether an annex did not come that may come later: it is asked for with its page, a few times."""
    read = replace(
        page,
        state=PageState.READ,
        due_at=None,
        tries=0,
        reads=page.reads + 1,
        asked_at=now,
        found_at=found_at,
        outcome="news" if news else "nothing_new",
        detail=detail,
    )
    if not lacks or page.tries >= len(_WAITS) - 1:
        return read
    due_at, tries = now + _WAITS[page.tries], page.tries + 1
    return replace(read, state=PageState.WAITING, due_at=due_at, tries=tries, reads=page.reads)


def after_edit(page: Page, article: Article, *, now: datetime) -> Page:
    """What the feed edited may be edited on the page as well."""
    if page.reads >= _MOST_READS:
        return page
    found_at = page.found_at if article.url in (page.url, page.found_at) else ""
    url = page.url if found_at else article.url
    return replace(page, url=url, found_at=found_at, state=PageState.WAITING, due_at=now, tries=0)
