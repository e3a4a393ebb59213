"""A FeedItem becomes an Article: what it is called, whether we know it, and what it says in plain text.

Identity within a source: the feed's id, else the canonical link, else a hash of link, title and raw date.
Scheme and tracking parameters don't count. Ids that are used again, or exchanged all at once, are seen through
with the marks of link and title that each content hash carries.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from monitor.domain.article import Article, ArticleId, FeedItem
from monitor.domain.source import Source
from monitor.ingest.dates import published_at
from monitor.ingest.links import canonical_url, same_link_key
from monitor.ingest.text.clean import clean, one_line
from monitor.ingest.text.html import html_to_text
from monitor.language.detection import language_of
from monitor.ports import RefusedItem

__all__ = ["Normalised", "normalise"]

MAX_TITLE = 1_000  # characters
_MAX_KEY = 500  # characters, of up to four bytes: PostgreSQL's index takes 2,704 with the source's name
MAX_TEXT = 200_000  # characters that are kept and read; one item in a hundred of the longest feeds has more
_TITLE_FROM_TEXT = 140  # characters of the text that stand in for a missing title
_SEPARATORS = (" - ", " – ", " — ", " | ", "_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Normalised:
    """`news` are new and edited articles with the items they came from; `known` counts what needs no reading.

    An item that stands in the feed twice counts as known the second time.
    """

    news: tuple[tuple[Article, FeedItem], ...]
    refused: tuple[RefusedItem, ...]
    known: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """An item's plain parts, before it is known which article it is."""

    item: FeedItem
    title: str
    text: str
    link: str  # same_link_key
    marks: "_Marks"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Marks:
    """The parts of a content hash: of title and text, of the link, of the title."""

    content: str
    link: str
    title: str

    def __str__(self) -> str:
        return f"{self.content}-{self.link}-{self.title}"

    @classmethod
    def of(cls, title: str, text: str, link: str) -> "_Marks":
        return cls(
            content=_hash(title, text, size=24),
            link=_hash(link, size=8) if link else "",
            title=_hash(title.casefold(), size=8),
        )

    @classmethod
    def read(cls, content_hash: str) -> "_Marks":
        content, _, rest = content_hash.partition("-")
        link, _, title = rest.partition("-")
        return cls(content=content, link=link, title=title)


def normalise(items: Iterable[FeedItem], source: Source, *, known: Mapping[str, str], now: datetime) -> Normalised:
    """News in feed order. `known` maps keys of the source's recent articles to their content hashes."""
    refused: list[RefusedItem] = []
    drafts: list[_Draft] = []
    for item in items:
        draft = _draft(item)
        if draft.title:
            drafts.append(draft)
        else:
            refused.append(RefusedItem(key=one_line(item.id or item.link)[:200], title="", reason="no_text"))
    marks = {key: _Marks.read(value) for key, value in known.items()}
    drafted: dict[str, _Draft] = {}
    for draft, key in zip(drafts, _keys(drafts, marks), strict=True):
        drafted.setdefault(key, draft)
    news = tuple(
        (_article(draft, key, source, now), draft.item)
        for key, draft in drafted.items()
        if key not in marks or marks[key].content != draft.marks.content  # another link alone is no edit
    )
    return Normalised(news=news, refused=tuple(refused), known=len(drafts) - len(news))


# ------------------------------------------------------------------ identity


def _keys(drafts: list[_Draft], marks: Mapping[str, _Marks]) -> list[str]:
    links = Counter(draft.link for draft in drafts if draft.link and not draft.item.id)
    by_look = {(m.link, m.content): key for key, m in marks.items() if m.link}
    given: dict[str, _Marks] = {}
    keys = []
    for draft in drafts:
        key = _key(draft, marks, given, by_look, alone=links[draft.link] == 1)
        given.setdefault(key, draft.marks)
        keys.append(key)
    return keys


def _key(
    draft: _Draft,
    known: Mapping[str, _Marks],
    given: Mapping[str, _Marks],
    by_look: Mapping[tuple[str, str], str],
    *,
    alone: bool,
) -> str:
    if draft.item.id:
        key = _key_of_id(draft.item.id)
        apart = f"{key[:400]}#{_hash(draft.link or draft.title, size=16)}"
        alike = _most_alike(draft.marks, {k: known[k] for k in (key, apart) if k in known})
        if alike is not None:
            return alike
        if apart in known or _is_other(known.get(key), draft.marks) or _clashes(given.get(key), draft.marks):
            return apart
        if key in known or key in given:
            return key
        # an id nobody knows on an article that looks the same in all: the site gave its articles new ids
        return by_look.get((draft.marks.link, draft.marks.content), key)
    composed = f"sha256:{_hash(draft.link, draft.title, draft.item.published_raw, size=40)}"
    if not draft.link or composed in known:
        return composed
    taken = known.get(draft.link)
    if alone or (taken is not None and taken.title == draft.marks.title):
        return draft.link
    return composed


def _most_alike(now: _Marks, known: Mapping[str, _Marks]) -> str | None:
    """Of two articles under one id the one that says the same, else the one with the same title."""
    same = [k for k, m in known.items() if m.content == now.content] or [
        k for k, m in known.items() if m.title == now.title
    ]
    return same[0] if len(known) > 1 and same else None


def _is_other(before: _Marks | None, now: _Marks) -> bool:
    """An id that comes with another link and another title names another article."""
    return before is not None and before.title != now.title and before.link != now.link


def _clashes(beside: _Marks | None, now: _Marks) -> bool:
    """Within one feed, an id that stands twice without a link is told apart by the titles."""
    return _is_other(beside, now) or (
        beside is not None and not now.link and not beside.link and beside.title != now.title
    )


def _key_of_id(value: str) -> str:
    return _short(same_link_key(value) or one_line(value))


def _short(key: str) -> str:
    """A key that any index takes: a longer one is told apart by its hash."""
    return key if len(key) <= _MAX_KEY else f"{key[:400]}#{_hash(key, size=16)}"


# ------------------------------------------------------------------ content


def _draft(item: FeedItem) -> _Draft:
    title = _without_publisher(one_line(html_to_text(item.title))[:MAX_TITLE], one_line(item.publisher))
    text = html_to_text(max(item.content, item.summary, key=len))[:MAX_TEXT]
    if one_line(text) == title:
        text = ""
    title = title or text.partition("\n")[0][:_TITLE_FROM_TEXT].strip()
    link = _short(same_link_key(item.link))
    return _Draft(
        item=item,
        title=title,
        text=text,
        link=link,
        marks=_Marks.of(title, text, link),
    )


def _without_publisher(title: str, publisher: str) -> str:
    """Aggregators write the paper's name after the headline and, apart from it, into the item."""
    if publisher:
        for separator in _SEPARATORS:
            title = title.removesuffix(separator + publisher)
    return title


def _article(draft: _Draft, key: str, source: Source, now: datetime) -> Article:
    item = draft.item
    declared = source.language or item.language
    language = language_of(draft.title, draft.text, declared)
    return Article(
        id=ArticleId(_hash(source.id, key, size=32)),
        source_id=source.id,
        key=key,
        url=canonical_url(item.link) or source.url,
        title=draft.title,
        text=draft.text,
        language=language,
        tier=source.tier,
        published=published_at(item.published_raw, item.published, language=declared or language, now=now),
        published_raw=clean(item.published_raw)[:200],
        content_hash=str(draft.marks),
        author=one_line(html_to_text(item.author))[:500],
        publisher=one_line(item.publisher)[:500],
    )


def _hash(*parts: str, size: int) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:size]
