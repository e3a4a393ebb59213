"""Normalisation of FeedItems to Articles: key, plain text, language, date, and whether the article is known.

The key within a source is the feed's id, else the canonical link, else a hash of link, title and raw date. `identity`
recognises articles whose ids changed or are reused, `endpoint_dedup` those of other endpoints. Scheme, `www.` and
tracking parameters don't count.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from monitor.domain.articles.article import Article, FeedItem, article_id
from monitor.domain.articles.content_keys import ContentKeys
from monitor.domain.sources.source import Source
from monitor.domain.sources.source_url import address_of
from monitor.ingest.aggregators import unwrapped
from monitor.ingest.dates import published_at
from monitor.ingest.endpoint_dedup import known_by_title, stored_keys
from monitor.ingest.identity import ItemKeys, article_keys, hashed
from monitor.ingest.links import public_url, same_link_key
from monitor.ingest.text.clean import clean, one_line
from monitor.ingest.text.html import html_to_text
from monitor.language.detection import language_of
from monitor.ports.children.extraction import MovedArticle, RefusedItem

MAX_TITLE = 1_000  # characters
_MAX_KEY = 450  # characters of up to four bytes, plus a suffix: an index entry in PostgreSQL may have 2,704 bytes
MAX_TEXT = 200_000  # characters that are kept and read; one item in a hundred of the longest feeds has more
_TITLE_FROM_TEXT = 140  # characters of the text that replace a missing title
_SEPARATORS = (" - ", " – ", " — ", " | ", "_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Normalised:
    """`news` are new and edited articles with their items; `known` counts the items that are neither.

    A second copy of an item in the feed counts as known. `moved` are the known ones whose link or id has changed,
    and aging ones.
    `contents` are the key and content hash of the article of each item, None for an item that must be parsed again.
    `ambiguous`: an item looks like a seen one that is not among the items, so all items have to be compared.
    """

    news: tuple[tuple[Article, FeedItem], ...]
    moved: tuple[MovedArticle, ...]
    refused: tuple[RefusedItem, ...]
    known: int
    contents: tuple[tuple[str, str] | None, ...]
    ambiguous: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """An item in plain text, before its article is known."""

    item: FeedItem
    address: str  # the publisher's, where the item's link contains it
    title: str
    text: str
    keys: ItemKeys


def normalise(
    items: Iterable[FeedItem],
    source: Source,
    *,
    known: Mapping[str, str],
    now: datetime,
    endpoint: str = "",
    seen: Collection[str] = (),
    aging: Collection[str] = (),
) -> Normalised:
    """News in feed order. `known` maps the keys of the source's recent articles to their content hashes.

    `endpoint` is the address of the endpoint that the items come from, "" for the source's own. Another endpoint may
    cut texts differently: there only a new title is an edit. `seen` are the keys of known articles whose unchanged
    items are in the feed but not among `items`.
    """
    refused: list[RefusedItem] = []
    drafts: list[_Draft] = []
    items = tuple(items)
    for item in items:
        draft = _draft(item)
        if draft.title:
            drafts.append(draft)
        else:
            refused.append(RefusedItem(key=one_line(item.id or item.link)[:200], title="", reason="no_text"))
    before = {key: ContentKeys.read(value) for key, value in known.items()}
    endpoint_key = hashed(endpoint, size=8) if endpoint else ""
    items_keys = [draft.keys for draft in drafts]
    published = partial(_published, [draft.item for draft in drafts], source, now)
    free = {key: marks for key, marks in before.items() if key not in seen} if seen else before
    keys = known_by_title(items_keys, article_keys(items_keys, before, seen), free, endpoint_key, published)
    drafted: dict[str, _Draft] = {}
    contents: dict[str, str] = {}
    for draft, key in zip(drafts, keys, strict=True):
        drafted.setdefault(key, draft)
    news, moved = [], []
    for key, draft in drafted.items():
        marks = stored_keys(draft.keys.marks, before.get(key), endpoint_key)
        if key not in before or before[key].content != marks.content:
            news.append((_article(draft, key, source, endpoint_key, now), draft.item))
            contents[key] = news[-1][0].content_hash
        elif before[key] != marks or key in aging:  # another link or id alone is no edit
            address = _url(draft, source, now)
            moved.append(
                MovedArticle(article_id=article_id(source.id, key), key=key, url=address, content_hash=str(marks))
            )
            contents[key] = str(marks)
        elif before[key] == draft.keys.marks:
            contents[key] = known[key]
    found = {
        id(draft.item): (key, contents[key])
        for draft, key in zip(drafts, keys, strict=True)
        if key in contents and (draft.keys.name or draft.keys.link) and draft.keys.marks == drafted[key].keys.marks
    }
    return Normalised(
        news=tuple(news),
        moved=tuple(moved),
        refused=tuple(refused),
        known=len(drafts) - len(news),
        contents=tuple(found.get(id(item)) for item in items),
        ambiguous=not {before[key].visible for key in seen}.isdisjoint(k.signature for k in items_keys),
    )


# ------------------------------------------------------------------ content


def _draft(item: FeedItem) -> _Draft:
    title = _without_publisher(one_line(html_to_text(item.title))[:MAX_TITLE], one_line(item.publisher))
    text = html_to_text(max(item.content, item.summary, key=len))[:MAX_TEXT]
    if one_line(text) == title:
        text = ""
    title = title or text.partition("\n")[0][:_TITLE_FROM_TEXT].strip()
    address = unwrapped(item.link)
    return _Draft(item=item, address=address, title=title, text=text, keys=_keys(item, address, title, text))


def _keys(item: FeedItem, address: str, title: str, text: str) -> ItemKeys:
    link, name = _short(same_link_key(address)), _short(same_link_key(item.id) or one_line(item.id))
    distinguished_by = link or ("" if text else f"{name}\x1f{item.published_raw if not name else ''}")
    marks = ContentKeys(
        content=hashed(title, text, size=24),
        link=hashed(distinguished_by, size=8) if distinguished_by else "",
        title=hashed(title.casefold(), size=8),
        name=hashed(name, size=8) if name else "",
    )
    fallback = f"sha256:{hashed(link, title, item.published_raw, size=40)}"
    return ItemKeys(name=name, link=link, fallback=fallback, marks=marks)


def _short(key: str) -> str:
    """A key that fits any index: a longer one is cut and ends with its hash."""
    return key if len(key) <= _MAX_KEY else f"{key[:400]}#{hashed(key, size=16)}"


def _without_publisher(title: str, publisher: str) -> str:
    """Aggregators append the publisher's name to the headline, and give it in a field of its own too."""
    if publisher:
        for separator in _SEPARATORS:
            title = title.removesuffix(separator + publisher)
    return title


def _published(items: Sequence[FeedItem], source: Source, now: datetime, index: int) -> datetime | None:
    item = items[index]
    declared = source.language or item.language
    return published_at(item.published_raw, item.published, language=declared, now=now)


def _article(draft: _Draft, key: str, source: Source, endpoint_key: str, now: datetime) -> Article:
    item = draft.item
    declared = source.language or item.language
    language = language_of(draft.title, draft.text, declared)
    published = published_at(item.published_raw, item.published, language=declared or language, now=now)
    marks = replace(draft.keys.marks, endpoint=endpoint_key, day=published.date() if published else None)
    return Article(
        id=article_id(source.id, key),
        source_id=source.id,
        key=key,
        url=_url(draft, source, now),
        title=draft.title,
        text=draft.text,
        language=language,
        tier=source.tier,
        published=published,
        published_raw=clean(item.published_raw)[:200],
        content_hash=str(marks),
        author=one_line(html_to_text(item.author))[:500],
        publisher=one_line(item.publisher)[:500],
    )


def _url(draft: _Draft, source: Source, now: datetime) -> str:
    return public_url(draft.address, address_of(source.url, place=source.place, now=now))
