"""Fetches of the page behind an item: whether, when and when again. Pure: times and jitter are arguments.

A page is fetched once. It is fetched again after a temporary failure, a few times with growing waits, and after an edit
of the item, a few times in all.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

from monitor.domain.acts.reading import Reading
from monitor.domain.articles.article import Article, ArticleId
from monitor.domain.sources.schedule import Outcome, is_postponed
from monitor.domain.sources.source import Source, SourceId

SHORT = 600  # characters of a summary; one in Chinese, Japanese or Korean counts as three
_MAX_BASELINE_AGE = timedelta(days=14)  # of baseline items: older ones are history
_MAX_READS = 3  # of one page, so that an item that its feed edits daily is not fetched for ever
_BACKOFF = (timedelta(minutes=2), timedelta(minutes=15), timedelta(hours=2), timedelta(hours=12))
_MAX_RETRY_AFTER = timedelta(hours=24)

FURTHEST = timedelta(hours=25)
"""No page is delayed longer; a later time was stored while the clock was ahead."""


class FetchReason(StrEnum):
    """Why a page is fetched."""

    FULL_TEXT = "full_text"  # the source is configured with full_text
    ACT = "act"
    CANDIDATE = "candidate"
    NEAR_MISS = "near_miss"


class PageState(StrEnum):
    WAITING = "waiting"  # fetched when due
    FAILED = "failed"  # retried when due
    READ = "read"
    GIVEN_UP = "given_up"


class Refusal(StrEnum):
    """Why a fetched page is not used as text."""

    CHALLENGE = "challenge"  # CAPTCHA or bot check
    COOKIE_WALL = "cookie_wall"
    PAYWALL = "paywall"
    NO_TEXT = "no_text"
    OTHER_PAGE = "other_page"  # its content does not match the item
    REDIRECTS = "redirects"  # too many redirects
    SCANNED = "scanned"  # scanned images without text
    LOCKED = "locked"  # password required
    BROKEN = "broken"
    UNKNOWN_FORMAT = "unknown_format"


_MAX_TRIES = {  # of temporary outcomes; all others are final
    Outcome.THROTTLED: 5,
    Outcome.SERVER_ERROR: 5,
    Outcome.TIMEOUT: 5,
    Outcome.DNS: 5,
    Outcome.UNREACHABLE: 5,
    Outcome.NOT_FOUND: 4,  # ministries publish the feed before the page
    Outcome.TLS: 3,
    Outcome.BAD_ENCODING: 2,
    Outcome.REFUSED: 2,
    Outcome.CHILD_LOST: 2,
    Outcome.INTERNAL_ERROR: 2,
    Refusal.CHALLENGE: 2,
    Refusal.NO_TEXT: 2,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The stored state of the page behind an article. Times are aware UTC.

    `url` is the item's address, `found_at` the publisher's own as named by the page, "" while unknown. `due_at` is None
    once it is not fetched any more. `tries` counts consecutive failures, `reads` successful fetches. `outcome` is the
    result of the last fetch: a `Refusal`, an `Outcome`, or `news` or `nothing_new`; `detail` explains it. `baseline`:
    the item came with an initial poll, so its page announces nothing.
    """

    article_id: ArticleId
    source_id: SourceId
    url: str
    because: FetchReason
    state: PageState
    due_at: datetime | None
    baseline: bool = False
    tries: int = 0
    reads: int = 0
    asked_at: datetime | None = None
    found_at: str = ""
    outcome: str = ""
    detail: str = ""


def fetch_reason(
    source: Source, article: Article, reading: Reading, *, baseline: bool, now: datetime
) -> FetchReason | None:
    """Why the page behind the article is to be fetched; None if it is not.

    Unless the source decides it, pages are fetched for items with a short text and an act, a candidate or a near miss.
    """
    if source.sample or source.full_text is False or article.url == source.url:
        return None
    if baseline and article.published is not None and article.published < now - _MAX_BASELINE_AGE:
        return None
    if source.full_text:
        return FetchReason.FULL_TEXT
    if not is_short(article.text):
        return None
    if reading.acts:
        return FetchReason.ACT
    if reading.possible is not None:
        return FetchReason.CANDIDATE
    return FetchReason.NEAR_MISS if reading.near_misses else None


def is_short(text: str) -> bool:
    """True if the text is shorter than SHORT."""
    wide = sum(c >= "\u2e80" for c in text[:SHORT])
    return len(text) + 2 * wide < SHORT


def after_failure(
    page: Page, outcome: Outcome | Refusal, detail: str, *, now: datetime, jitter: Random, wait: timedelta | None = None
) -> Page:
    """The state after a failed fetch. `wait` is the server's Retry-After, capped at a day.

    A page whose host is paused, or that was postponed, was not fetched: that is no failure.
    """
    if isinstance(outcome, Outcome) and is_postponed(outcome):
        pause = max(min(wait or timedelta(0), _MAX_RETRY_AFTER), _BACKOFF[0]) + _BACKOFF[0] * jitter.random()
        return replace(page, outcome=outcome, detail=detail, due_at=now + pause)
    failed = replace(page, tries=page.tries + 1, asked_at=now, outcome=outcome, detail=detail)
    if failed.tries >= _MAX_TRIES.get(outcome, 1):
        return replace(failed, state=PageState.GIVEN_UP, due_at=None)
    backoff = _BACKOFF[min(failed.tries, len(_BACKOFF)) - 1]
    due_in = max(backoff * jitter.uniform(0.75, 1.25), min(wait or timedelta(0), _MAX_RETRY_AFTER))
    return replace(failed, state=PageState.FAILED, due_at=now + due_in)


def may_pass(outcome: Outcome | Refusal) -> bool:
    """True if a retry may succeed."""
    return (isinstance(outcome, Outcome) and is_postponed(outcome)) or _MAX_TRIES.get(outcome, 1) > 1


def after_reading(page: Page, *, found_at: str, news: bool, detail: str, now: datetime, lacks: bool = False) -> Page:
    """The state after a successful fetch. `lacks`: an annex may still come, so the page is fetched a few times more."""
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
    if not lacks or page.tries >= len(_BACKOFF) - 1:
        return read
    due_at, tries = now + _BACKOFF[page.tries], page.tries + 1
    return replace(read, state=PageState.WAITING, due_at=due_at, tries=tries, reads=page.reads)


def after_edit(page: Page, article: Article, *, now: datetime) -> Page:
    """The state after the feed edited the item: its page may be edited, too."""
    if page.reads >= _MAX_READS:
        return page
    found_at = page.found_at if article.url in (page.url, page.found_at) else ""
    url = page.url if found_at else article.url
    return replace(page, url=url, found_at=found_at, state=PageState.WAITING, due_at=now, tries=0)
