"""Daily deletion, in batches: of expired texts of sources with `keep_text`, of ordinary articles, and of the keys of
items that feeds no longer show. The space that becomes free goes back to the disk in small steps.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Protocol

import structlog

from monitor.ports.repositories.store import HasJournal, HasRetention, Store, read_fact

AT_ONCE = 50  # rows per transaction, 0.1 s: polls wait for it
_DONE = "retention_day"
_UNTIL = "retention_until:{source}"
_ORDINARY_DONE = "ordinary_retention_day"
_ORDINARY_UNTIL = "ordinary_retention_until"
_BATCHES = 20  # of ordinary articles in one call: after years without a limit there are many
_SEEN = timedelta(days=400)
_MERGED = "words_merged"
_BEGUN = "begun"
_MERGED_PAGES = 100  # in a transaction, some ten milliseconds
_RELEASED = "released_day"
_PAGES = 250  # 1 MB in a transaction, some milliseconds
_STEPS = 20  # in one call
_SPARE = 0.1  # share of the file that stays free: new articles need it
_log = structlog.get_logger()


class RetentionTransaction(HasJournal, HasRetention, Protocol):
    """Repositories to delete expired texts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionResult:
    """How many article revisions, titles of refused items, and messages lost their text."""

    texts: int = 0
    titles: int = 0
    messages: int = 0

    @property
    def total(self) -> int:
        return self.texts + self.titles + self.messages


async def delete_expired_texts(store: Store[RetentionTransaction], *, now: datetime) -> RetentionResult:
    """Delete expired texts, once per day (UTC). Raises StoreError."""
    today = now.astimezone(UTC).date().isoformat()
    if await store.read(lambda tx: tx.journal.recall(_DONE)) == today:
        return RetentionResult()
    texts = titles = 0
    for source, keeps in await store.read(lambda tx: tx.retention.limited()):
        more_texts, more_titles = await _of_source(store, source, before=now - keeps, now=now)
        texts, titles = texts + more_texts, titles + more_titles
    messages = 0
    while deleted := await store.write(lambda tx: tx.retention.forget_messages(now=now, limit=AT_ONCE)):
        messages += deleted
    await store.write(lambda tx: tx.journal.remember(_DONE, today))
    found = RetentionResult(texts=texts, titles=titles, messages=messages)
    if found.total:
        _log.info("expired texts deleted", texts=texts, titles=titles, messages=messages)
    return found


async def _of_source(
    store: Store[RetentionTransaction], source: str, *, before: datetime, now: datetime
) -> tuple[int, int]:
    fact = _UNTIL.format(source=source)
    since = read_fact(await store.read(lambda tx: tx.journal.recall(fact)), datetime.fromisoformat)

    def batch(tx: HasRetention) -> int:
        return tx.retention.forget_texts(source, since=since, before=before, now=now, limit=AT_ONCE)

    def rest(tx: RetentionTransaction) -> int:
        tx.journal.remember(fact, before.isoformat())
        return tx.retention.forget_titles(source, before=before, now=now)

    texts = 0
    while deleted := await store.write(batch):
        texts += deleted
    return texts, await store.write(rest)


async def delete_ordinary_articles(store: Store[RetentionTransaction], *, keeps: timedelta, now: datetime) -> int:
    """Delete the articles in which nothing was found, after `keeps`. Returns their number.

    The keys of their items stay until their feed has not shown them for 400 days. At most a thousand in one call; the
    next one continues. Once per day (UTC) all are done. Raises StoreError.
    """
    today = now.astimezone(UTC).date().isoformat()
    done, noted, sources = await store.read(
        lambda tx: (
            tx.journal.recall(_ORDINARY_DONE),
            tx.journal.recall(_ORDINARY_UNTIL),
            tx.retention.sources(),
        )
    )
    if done == today:
        return 0
    since, before = read_fact(noted, datetime.fromisoformat), now - keeps
    deleted = 0
    for source in sources:
        reached, found = since, 1
        while found:
            found, reached = await store.write(partial(_forget, source, reached, before, now))
            deleted += found
            if deleted >= AT_ONCE * _BATCHES:
                return deleted

    def finish(tx: RetentionTransaction) -> int:
        tx.journal.remember(_ORDINARY_DONE, today)
        tx.journal.remember(_ORDINARY_UNTIL, max(before, since or before).isoformat())
        return sum(tx.retention.expire_seen(source, keep=_SEEN) for source in sources)

    expired = await store.write(finish)
    if deleted or expired:
        _log.info("ordinary articles deleted", articles=deleted, keys=expired)
    return deleted


def _forget(
    source: str, since: datetime | None, before: datetime, now: datetime, tx: HasRetention
) -> tuple[int, datetime]:
    return tx.retention.forget_ordinary(source, since=since, before=before, now=now, limit=AT_ONCE)


async def merge_word_index(store: Store[RetentionTransaction], *, now: datetime) -> None:
    """Remove deleted articles from the full-text index, once a month (UTC). At most 2,000 pages in one call, in steps
    of 100; the next one continues. Raises StoreError.
    """
    month = now.astimezone(UTC).strftime("%Y-%m")
    noted = await store.read(lambda tx: tx.journal.recall(_MERGED))
    if noted == month:
        return

    def step(tx: RetentionTransaction, *, begin: bool) -> bool:
        more = tx.retention.merge_words(begin=begin, limit=_MERGED_PAGES)
        tx.journal.remember(_MERGED, f"{month} {_BEGUN}" if more else month)
        return more

    for number in range(_STEPS):
        begin = number == 0 and noted != f"{month} {_BEGUN}"
        if not await store.write(partial(step, begin=begin)):
            return


async def release_free_space(store: Store[RetentionTransaction], *, now: datetime) -> int:
    """Give free space of the database file back to the disk, and return the pages. At most 20 MB in one call, in steps
    of 1 MB; the next one continues. Once per day (UTC) all is done. Raises StoreError.
    """
    today = now.astimezone(UTC).date().isoformat()
    if await store.read(lambda tx: tx.journal.recall(_RELEASED)) == today:
        return 0
    released = 0
    for _ in range(_STEPS):
        pages, more = await store.write(lambda tx: tx.retention.release_pages(keep=_SPARE, limit=_PAGES))
        released += pages
        if not more:
            await store.write(lambda tx: tx.journal.remember(_RELEASED, today))
            break
    if released:
        _log.info("free space given back to the disk", pages=released)
    return released
