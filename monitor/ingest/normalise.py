"""A FeedItem becomes an Article: what it is called, whether we know it, and what it says in plain text.

Identity within a source: the feed's id, else the canonical link, else a hash of link, title and raw date; `identity`
sees through ids that are used again or exchanged, `elsewhere` through those of other ways to the source. Scheme, `www.`
and tracking parameters don't count.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from monitor.domain.articles.article import Article, ArticleId, FeedItem
from monitor.domain.articles.content_keys import Marks
from monitor.domain.sources.source import Source
from monitor.domain.sources.source_url import address_of
from monitor.ingest.aggregators import behind
from monitor.ingest.dates import published_at
from monitor.ingest.elsewhere import as_known, seen_elsewhere
from monitor.ingest.identity import Claim, hashed, keys_of
from monitor.ingest.links import public_url, same_link_key
from monitor.ingest.text.clean import clean, one_line
from monitor.ingest.text.html import html_to_text
from monitor.language.detection import language_of
from monitor.ports.harvesting import Moved, RefusedItem

__all__ = ["Normalised", "normalise"]

MAX_TITLE = 1_000  # characters
_MAX_KEY = 450  # characters, of up to four bytes, and what tells apart: PostgreSQL's index takes 2,704 bytes
MAX_TEXT = 200_000  # characters that are kept and read; one item in a hundred of the longest feeds has more
_TITLE_FROM_TEXT = 140  # characters of the text that stand in for a missing title
_SEPARATORS = (" - ", " – ", " — ", " | ", "_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Normalised:
    """`news` are new and edited articles with the items they came from; `known` counts what needs no reading.

    An item that stands in the feed twice counts as known the second time. Of the known, `moved` are those whose
    link or id is another now.
    """

    news: tuple[tuple[Article, FeedItem], ...]
    moved: tuple[Moved, ...]
    refused: tuple[RefusedItem, ...]
    known: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """An item's plain parts, before it is known which article it is."""

    item: FeedItem
    address: str  # the publisher's, where the item's link carries it
    title: str
    text: str
    claim: Claim


def normalise(
    items: Iterable[FeedItem], source: Source, *, known: Mapping[str, str], now: datetime, way: str = ""
) -> Normalised:
    """News in feed order. `known` maps keys of the source's recent articles to their content hashes.

    `way` is the address of another way to the source that showed the items, "" for its own. By another way an article's
    text may be cut otherwise: there only another title is an edit.
    """
    refused: list[RefusedItem] = []
    drafts: list[_Draft] = []
    for item in items:
        draft = _draft(item)
        if draft.title:
            drafts.append(draft)
        else:
            refused.append(RefusedItem(key=one_line(item.id or item.link)[:200], title="", reason="no_text"))
    before = {key: Marks.read(value) for key, value in known.items()}
    by = hashed(way, size=8) if way else ""
    claims = [draft.claim for draft in drafts]
    dated = partial(_published, [draft.item for draft in drafts], source, now)
    keys = seen_elsewhere(claims, keys_of(claims, before), before, by, dated)
    drafted: dict[str, _Draft] = {}
    for draft, key in zip(drafts, keys, strict=True):
        drafted.setdefault(key, draft)
    news, moved = [], []
    for key, draft in drafted.items():
        marks = as_known(draft.claim.marks, before.get(key), by)
        if key not in before or before[key].content != marks.content:
            news.append((_article(draft, key, source, by, now), draft.item))
        elif before[key] != marks:  # another link or id alone is no edit
            moved.append(Moved(article_id=_id_of(source, key), url=_url(draft, source, now), content_hash=str(marks)))
    return Normalised(news=tuple(news), moved=tuple(moved), refused=tuple(refused), known=len(drafts) - len(news))


# ------------------------------------------------------------------ content


def _draft(item: FeedItem) -> _Draft:
    title = _without_publisher(one_line(html_to_text(item.title))[:MAX_TITLE], one_line(item.publisher))
    text = html_to_text(max(item.content, item.summary, key=len))[:MAX_TEXT]
    if one_line(text) == title:
        text = ""
    title = title or text.partition("\n")[0][:_TITLE_FROM_TEXT].strip()
    address = behind(item.link)
    return _Draft(item=item, address=address, title=title, text=text, claim=_claim(item, address, title, text))


def _claim(item: FeedItem, address: str, title: str, text: str) -> Claim:
    link, name = _short(same_link_key(address)), _short(same_link_key(item.id) or one_line(item.id))
    else_told_by = link or ("" if text else f"{name}\x1f{item.published_raw if not name else ''}")
    marks = Marks(
        content=hashed(title, text, size=24),
        link=hashed(else_told_by, size=8) if else_told_by else "",
        title=hashed(title.casefold(), size=8),
        name=hashed(name, size=8) if name else "",
    )
    otherwise = f"sha256:{hashed(link, title, item.published_raw, size=40)}"
    return Claim(name=name, link=link, otherwise=otherwise, marks=marks)


def _short(key: str) -> str:
    """A key that any index takes: a longer one is told apart by its hash."""
    return key if len(key) <= _MAX_KEY else f"{key[:400]}#{hashed(key, size=16)}"


def _without_publisher(title: str, publisher: str) -> str:
    """Aggregators write the paper's name after the headline and, apart from it, into the item."""
    if publisher:
        for separator in _SEPARATORS:
            title = title.removesuffix(separator + publisher)
    return title


def _published(items: Sequence[FeedItem], source: Source, now: datetime, place: int) -> datetime | None:
    item = items[place]
    declared = source.language or item.language
    return published_at(item.published_raw, item.published, language=declared, now=now)


def _article(draft: _Draft, key: str, source: Source, way: str, now: datetime) -> Article:
    item = draft.item
    declared = source.language or item.language
    language = language_of(draft.title, draft.text, declared)
    published = published_at(item.published_raw, item.published, language=declared or language, now=now)
    marks = replace(draft.claim.marks, way=way, day=published.date() if published else None)
    return Article(
        id=_id_of(source, key),
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


def _id_of(source: Source, key: str) -> ArticleId:
    return ArticleId(hashed(source.id, key, size=32))


def _url(draft: _Draft, source: Source, now: datetime) -> str:
    return public_url(draft.address, address_of(source.url, place=source.place, now=now))
