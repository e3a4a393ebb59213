"""Articles that another way to the source has shown already: by that way they had other links, ids and texts."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from monitor.domain.articles.content_keys import Marks
from monitor.ingest.identity import Claim

__all__ = ["as_known", "seen_elsewhere"]

_SAME_DAYS = timedelta(days=3)  # between the dates that two ways give one notice: signed, published, put on a page


def seen_elsewhere(
    claims: Sequence[Claim],
    keys: Sequence[str],
    known: Mapping[str, Marks],
    way: str,
    published: Callable[[int], datetime | None],
) -> tuple[str, ...]:
    """The keys with those that nobody knows exchanged for what came under the same title and day by another way.

    Each known article stands for one item; of several items under one title the lowest in the feed are the known ones.
    `published` dates the item in a place.
    """
    free: dict[str, list[str]] = defaultdict(list)
    for key in known.keys() - set(keys):
        if known[key].way != way:
            free[known[key].title].append(key)
    if not free:
        return tuple(keys)
    instead: dict[str, str] = {}
    for place in reversed(range(len(keys))):
        key, title = keys[place], claims[place].marks.title
        if key in known or key in instead or not free.get(title):
            continue
        at = published(place)
        found = next((k for k in sorted(free[title]) if _is_near(at, known[k].day)), None)
        if found is not None:
            instead[key] = found
            free[title].remove(found)
    return tuple(instead.get(key, key) for key in keys)


def as_known(now: Marks, before: Marks | None, way: str) -> Marks:
    """The marks that an item's article has from now on: those it had, where a way that is not the source's own shows
    the same title with other words, under another link or id. The own way's count whenever they come.
    """
    if before is None or not way or before.way == way or before.title != now.title:
        return replace(now, way=way, day=before.day if before else None)
    return before


def _is_near(at: datetime | None, day: date | None) -> bool:
    return at is None or day is None or abs(at.date() - day) <= _SAME_DAYS
