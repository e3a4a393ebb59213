"""Deduplication across the endpoints of a source: each endpoint gives an article other links, ids and texts."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from monitor.domain.articles.content_keys import ContentKeys
from monitor.ingest.identity import ItemKeys

_SAME_DAYS = timedelta(days=3)  # between the dates that two endpoints give a notice: signed, published, put on a page


def known_by_title(
    items: Sequence[ItemKeys],
    keys: Sequence[str],
    known: Mapping[str, ContentKeys],
    endpoint: str,
    published: Callable[[int], datetime | None],
) -> tuple[str, ...]:
    """`keys`, with new ones replaced by known ones that have the same title and day and come from another endpoint.

    Each known article replaces one key; of several items with one title, the lowest in the feed are the known ones.
    `published` returns the date of the item at an index.
    """
    free: dict[str, list[str]] = defaultdict(list)
    for key in known.keys() - set(keys):
        if known[key].endpoint != endpoint:
            free[known[key].title].append(key)
    if not free:
        return tuple(keys)
    replaced: dict[str, str] = {}
    for index in reversed(range(len(keys))):
        key, title = keys[index], items[index].marks.title
        if key in known or key in replaced or not free.get(title):
            continue
        at = published(index)
        found = next((k for k in sorted(free[title]) if _is_near(at, known[k].day)), None)
        if found is not None:
            replaced[key] = found
            free[title].remove(found)
    return tuple(replaced.get(key, key) for key in keys)


def stored_keys(now: ContentKeys, before: ContentKeys | None, endpoint: str) -> ContentKeys:
    """The content keys to store for an article: those of `now`, or those of `before` where only the endpoint differs.

    An endpoint other than the source's own may show the same title with another text, link or id: that is no edit.
    What the source's own endpoint ("") shows always counts.
    """
    if before is None or not endpoint or before.endpoint == endpoint or before.title != now.title:
        return replace(now, endpoint=endpoint, day=before.day if before else None)
    return before


def _is_near(at: datetime | None, day: date | None) -> bool:
    return at is None or day is None or abs(at.date() - day) <= _SAME_DAYS
