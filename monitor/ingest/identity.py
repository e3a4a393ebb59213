"""Which article each item of a feed is, whatever its server does to ids, links, order and words.

An article is known again by its looks (link and words) under any id, else by its id, which must come with the same link
or title: an id that comes with both changed names another article. Where half of a feed
comes under other ids, or without ids at other addresses, the words, the link or the title alone will do.
No two items that look different are one article.
"""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from monitor.domain.articles.content_keys import Marks

__all__ = ["Claim", "hashed", "keys_of"]

_APART = re.compile(r"#[0-9a-f]{16}\Z")  # what tells apart those that share an id
_EXCHANGED = 2  # items: a single one under another id may well be another article


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What an item says about which article it is: its `name` (id) and its `link`, made comparable, "" without.

    `otherwise` is the key of an item that has neither, or no link of its own.
    """

    name: str
    link: str
    otherwise: str
    marks: Marks

    @property
    def look(self) -> str:
        return self.marks.look


def keys_of(claims: Sequence[Claim], known: Mapping[str, Marks]) -> tuple[str, ...]:
    """The key of each one's article: one of `known`, or a new one. Those that look the same share one."""
    first: dict[str, Claim] = {}
    for claim in claims:
        first.setdefault(claim.look, claim)
    given = _Search(tuple(first.values()), known).run()
    return tuple(given[claim.look] for claim in claims)


def hashed(*parts: str, size: int) -> str:
    """`size` hexadecimal digits."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:size]


_Way = Callable[["_Search", Claim], str | None]


class _Search:
    """The claims of one feed against what is known: an article goes to one of them, by the surest evidence first."""

    def __init__(self, claims: Sequence[Claim], known: Mapping[str, Marks]) -> None:
        self._claims = claims
        self._known = known
        self._given: dict[str, str] = {}  # keys by look
        self._taken: set[str] = set()
        self._names = Counter(claim.name for claim in claims)
        self._links = Counter(claim.link for claim in claims)
        self._titles = Counter(claim.marks.title for claim in claims)
        self._by_look = _grouped((marks.look, key) for key, marks in known.items())
        self._by_words = _grouped((marks.content, key) for key, marks in known.items())
        self._by_link = _grouped((marks.link, key) for key, marks in known.items())
        self._by_title = _grouped((marks.title, key) for key, marks in known.items())
        self._by_id = _grouped((marks.name, key) for key, marks in known.items() if marks.name)
        self._by_name = _grouped((name, key) for key in known for name in {key, _APART.sub("", key)})

    def run(self) -> Mapping[str, str]:
        self._find(_Search._same_look)
        self._find(_Search._same_name)
        self._find(_Search._same_place)
        if self._is_exchanged():
            self._find(_Search._same_words)
            self._find(_Search._same_link)
            self._find(_Search._same_title)
        self._find(_Search._new_key)
        return self._given

    def _find(self, way: _Way) -> None:
        for claim in self._claims:
            key = None if claim.look in self._given else way(self, claim)
            if key is not None:
                self._given[claim.look] = key
                self._taken.add(key)

    def _free(self, keys: Iterable[str]) -> list[str]:
        return [key for key in keys if key not in self._taken]

    def _named(self, claim: Claim) -> list[str]:
        """What has its id, or had it when it was seen first."""
        return [*self._by_id[claim.marks.name], *self._by_name[claim.name]] if claim.name else []

    def _has_own_link(self, claim: Claim) -> bool:
        return bool(claim.link) and self._links[claim.link] == 1

    # ------------------------------------------------------------------ ways, the surest first

    def _same_look(self, claim: Claim) -> str | None:
        own = self._named(claim)
        alike = sorted(self._free(self._by_look[claim.look]), key=lambda key: key not in own)
        return alike[0] if alike else None

    def _same_name(self, claim: Claim) -> str | None:
        """Under an id that several items of the feed have, link and title must both be the same."""
        shared = self._names[claim.name] > 1
        alike = [(self._alike(claim, key), key) for key in self._free(self._named(claim))]
        likeness, key = max(alike, key=lambda found: found[0], default=(0, ""))
        return key if likeness > (2 if shared else 0) else None

    def _alike(self, claim: Claim, key: str) -> int:
        before = self._known[key]
        return 2 * (before.title == claim.marks.title) + (before.link == claim.marks.link)

    def _same_place(self, claim: Claim) -> str | None:
        """Of items without id: what stood at the same address, with the same title where others have it too.

        Of items that had none: what was known by its address.
        """
        if claim.name:
            return next(iter(self._free([claim.link])), None) if self._is_at(claim, claim.link) else None
        if self._is_known(claim.otherwise):
            return claim.otherwise
        there = self._free(self._by_link[claim.marks.link]) if claim.link else []
        if self._has_own_link(claim):
            return there[0] if len(there) == 1 else None
        titled = [key for key in there if self._known[key].title == claim.marks.title]
        return titled[0] if titled else None

    def _is_at(self, claim: Claim, key: str) -> bool:
        return self._has_own_link(claim) and key in self._known

    def _is_known(self, key: str) -> bool:
        return key in self._known and key not in self._taken

    def _same_words(self, claim: Claim) -> str | None:
        return next(iter(self._free(self._by_words[claim.marks.content])), None)

    def _same_link(self, claim: Claim) -> str | None:
        there = self._free(self._by_link[claim.marks.link]) if self._has_own_link(claim) else []
        return there[0] if len(there) == 1 else None

    def _same_title(self, claim: Claim) -> str | None:
        titled = self._free(self._by_title[claim.marks.title])
        return titled[0] if len(titled) == 1 and self._titles[claim.marks.title] == 1 else None

    def _is_exchanged(self) -> bool:
        """Whether half of the feed is known but by other ids, or without ids by other links.

        Where ids are places in the feed, some items have theirs again by chance: these count as well.
        """
        has_places = any(self._has_anothers_id(c) for c in self._claims)
        others = [c for c in self._claims if self._is_under_another_name(c) or (has_places and c.look in self._given)]
        return len(others) >= max(_EXCHANGED, len(self._claims) / 2)

    def _is_under_another_name(self, claim: Claim) -> bool:
        key = self._given.get(claim.look)
        if key is None:
            return bool(self._free(self._by_words[claim.marks.content]))
        before = self._known[key]
        if claim.name:
            return before.name != claim.marks.name
        return before.link != claim.marks.link if claim.link else key != claim.otherwise

    def _has_anothers_id(self, claim: Claim) -> bool:
        """Whether other articles alone had its id; an id that several items of the feed have says nothing."""
        owners = self._by_id[claim.marks.name] if self._names[claim.name] == 1 else []
        return bool(owners) and self._given.get(claim.look) not in owners

    # ------------------------------------------------------------------ what nobody knows

    def _new_key(self, claim: Claim) -> str:
        return next(key for key in _new_keys(claim, alone=self._has_own_link(claim)) if self._is_new(key))

    def _is_new(self, key: str) -> bool:
        return key not in self._known and key not in self._taken


def _new_keys(claim: Claim, *, alone: bool) -> Iterable[str]:
    if claim.name:
        yield claim.name
        yield f"{claim.name}#{hashed(claim.link or claim.marks.title, size=16)}"
        yield f"{claim.name}#{hashed(claim.look, size=16)}"
    elif alone:
        yield claim.link
    yield claim.otherwise
    yield from (f"{claim.otherwise}#{hashed(claim.look, str(n), size=16)}" for n in count())


def _grouped(pairs: Iterable[tuple[str, str]]) -> defaultdict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name, key in pairs:
        found[name].append(key)
    return found
