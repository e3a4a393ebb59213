"""Identity of feed items: which known article each item is, although ids, links, order or texts may change.

An item is a known article if link and text are the same, under any id; else if the id is the same, and the link or the
title too: an id with another link and another title belongs to another article. Where half of a feed comes under
other ids, or without ids at other addresses, the text, the link or the title alone is enough.
No two items that differ in link or text become one article.
"""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from monitor.domain.articles.content_keys import ContentKeys

_SUFFIX = re.compile(r"#[0-9a-f]{16}\Z")  # of the keys of articles that share an id
_SAME_LINK, _SAME_TITLE = 1, 2  # a title counts more: links change when a site moves
_MIN_CHANGED = 2  # items: a single one under another id may be another article


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemKeys:
    """The identifiers of an item in comparable form: `name` (its id) and `link`, "" where it has none.

    `fallback` is the key of an item that has neither, or whose link other items share.
    """

    name: str
    link: str
    fallback: str
    marks: ContentKeys

    @property
    def signature(self) -> str:
        """Title, text and link, hashed: items with the same signature are one article."""
        return self.marks.visible


def article_keys(
    items: Sequence[ItemKeys], known: Mapping[str, ContentKeys], seen: Collection[str] = ()
) -> tuple[str, ...]:
    """The key of the article of each item: one of `known`, or a new one. Items with the same signature share a key.

    `seen` are the keys of known articles whose unchanged items are in the feed too; no item may have their signature.
    """
    first: dict[str, ItemKeys] = {}
    for item in items:
        first.setdefault(item.signature, item)
    keys = _Matching(tuple(first.values()), known, seen).run()
    return tuple(keys[item.signature] for item in items)


def hashed(*parts: str, size: int) -> str:
    """SHA-256 of the parts, cut to `size` hexadecimal digits."""
    return hashlib.sha256("\x1f".join(parts).encode(errors="replace")).hexdigest()[:size]


_Criterion = Callable[["_Matching", ItemKeys], str | None]


class _Matching:
    """Matches the items of a feed with known articles, each with one at most, by the strongest criterion first."""

    def __init__(self, items: Sequence[ItemKeys], known: Mapping[str, ContentKeys], seen: Collection[str] = ()) -> None:
        self._items = items
        self._known = known
        self._keys: dict[str, str] = {}  # by the signature of the item
        self._taken = set(seen)
        self._seen = len(self._taken)
        unchanged = [known[key] for key in self._taken]
        self._names = Counter([item.marks.name for item in items] + [marks.name for marks in unchanged])
        self._links = Counter([item.marks.link for item in items] + [marks.link for marks in unchanged])
        self._titles = Counter([item.marks.title for item in items] + [marks.title for marks in unchanged])
        self._by_signature = _grouped((marks.visible, key) for key, marks in known.items())
        self._by_text = _grouped((marks.content, key) for key, marks in known.items())
        self._by_link = _grouped((marks.link, key) for key, marks in known.items())
        self._by_title = _grouped((marks.title, key) for key, marks in known.items())
        self._by_id = _grouped((marks.name, key) for key, marks in known.items() if marks.name)
        self._by_name = _grouped((name, key) for key in known for name in {key, _SUFFIX.sub("", key)})

    def run(self) -> Mapping[str, str]:
        self._match(_Matching._same_signature)
        self._match(_Matching._same_name)
        self._match(_Matching._same_address)
        if self._has_changed_ids():
            self._match(_Matching._same_text)
            self._match(_Matching._same_link)
            self._match(_Matching._same_title)
        self._match(_Matching._new_key)
        return self._keys

    def _match(self, criterion: _Criterion) -> None:
        for item in self._items:
            key = None if item.signature in self._keys else criterion(self, item)
            if key is not None:
                self._keys[item.signature] = key
                self._taken.add(key)

    def _free(self, keys: Iterable[str]) -> list[str]:
        return [key for key in keys if key not in self._taken]

    def _named(self, item: ItemKeys) -> list[str]:
        """The known articles that have its id, or had it when they were new."""
        return [*self._by_id[item.marks.name], *self._by_name[item.name]]

    def _has_own_link(self, item: ItemKeys) -> bool:
        return bool(item.link) and self._links[item.marks.link] == 1

    # ------------------------------------------------------------------ criteria, the strongest first

    def _same_signature(self, item: ItemKeys) -> str | None:
        own = self._named(item)
        return max(self._free(self._by_signature[item.signature]), key=lambda key: key in own, default=None)

    def _same_name(self, item: ItemKeys) -> str | None:
        """Where several items of the feed share the id, both link and title must be the same."""
        least = _SAME_LINK + _SAME_TITLE if self._names[item.marks.name] > 1 else _SAME_LINK
        alike = [key for key in self._free(self._named(item)) if self._likeness(item, key) >= least]
        return max(alike, key=lambda key: self._likeness(item, key), default=None)

    def _likeness(self, item: ItemKeys, key: str) -> int:
        before = self._known[key]
        return _SAME_TITLE * (before.title == item.marks.title) + _SAME_LINK * (before.link == item.marks.link)

    def _same_address(self, item: ItemKeys) -> str | None:
        """For an item without id, the article at its address, with the same title where other items share the address.

        For an item whose article had no id, the article that has the address for its key.
        """
        if item.name:
            return item.link if self._has_own_link(item) and self._is_known(item.link) else None
        if self._is_known(item.fallback):
            return item.fallback
        there = self._free(self._by_link[item.marks.link]) if item.link else []
        if self._has_own_link(item):
            return there[0] if len(there) == 1 else None
        titled = [key for key in there if self._known[key].title == item.marks.title]
        return titled[0] if titled else None

    def _is_known(self, key: str) -> bool:
        return key in self._known and key not in self._taken

    def _same_text(self, item: ItemKeys) -> str | None:
        return next(iter(self._free(self._by_text[item.marks.content])), None)

    def _same_link(self, item: ItemKeys) -> str | None:
        there = self._free(self._by_link[item.marks.link]) if self._has_own_link(item) else []
        return there[0] if len(there) == 1 else None

    def _same_title(self, item: ItemKeys) -> str | None:
        titled = self._free(self._by_title[item.marks.title])
        return titled[0] if len(titled) == 1 and self._titles[item.marks.title] == 1 else None

    def _has_changed_ids(self) -> bool:
        """Whether half of the feed consists of known articles under other ids, or without ids under other links.

        Where ids are positions in the feed, some items have their old id by chance: these count too.
        """
        has_positions = any(self._has_id_of_another(i) for i in self._items)
        changed = [i for i in self._items if self._has_changed_id(i) or (has_positions and i.signature in self._keys)]
        count = len(changed) + (self._seen if has_positions else 0)
        return count >= max(_MIN_CHANGED, (len(self._items) + self._seen) / 2)

    def _has_changed_id(self, item: ItemKeys) -> bool:
        key = self._keys.get(item.signature)
        if key is None:
            return bool(self._free(self._by_text[item.marks.content]))
        before = self._known[key]
        if item.name:
            return before.name != item.marks.name
        return before.link != item.marks.link if item.link else key != item.fallback

    def _has_id_of_another(self, item: ItemKeys) -> bool:
        """Whether only other articles had its id; False for an id that several items of the feed share."""
        owners = self._by_id[item.marks.name] if self._names[item.marks.name] == 1 else []
        return bool(owners) and self._keys.get(item.signature) not in owners

    # ------------------------------------------------------------------ new articles

    def _new_key(self, item: ItemKeys) -> str:
        return next(key for key in _new_keys(item, alone=self._has_own_link(item)) if self._is_new(key))

    def _is_new(self, key: str) -> bool:
        return key not in self._known and key not in self._taken


def _new_keys(item: ItemKeys, *, alone: bool) -> Iterable[str]:
    if item.name:
        yield item.name
        yield f"{item.name}#{hashed(item.link or item.marks.title, size=16)}"
        yield f"{item.name}#{hashed(item.signature, size=16)}"
    elif alone:
        yield item.link
    yield item.fallback
    yield from (f"{item.fallback}#{hashed(item.signature, str(n), size=16)}" for n in count())


def _grouped(pairs: Iterable[tuple[str, str]]) -> defaultdict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name, key in pairs:
        found[name].append(key)
    return found
