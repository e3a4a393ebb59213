"""The text of an article, combined from feed and page and taken apart again. Pure."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from monitor.domain.acts.act import Act, Span
from monitor.domain.acts.reading import Reading
from monitor.domain.articles.article import Article, TextPart
from monitor.domain.rules.rule import Match

MAX_TEXT = 200_000  # characters of an article with its page and annexes, as of a feed's item
_ELLIPSIS = "…."  # endings by which feeds mark a truncated summary


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """Text, one line per block, with the `origin` for its `TextPart`."""

    text: str
    origin: str


def with_texts(article: Article, texts: Sequence[PageText], *, url: str = "") -> Article:
    """The article, as the feed has it, with what its page and annexes add. `url` is the publisher's address.

    The feed's summary is dropped if the page contains it; a line of the page is dropped if the feed has it as text or
    title. If nothing is added, only the address changes.
    """
    article = replace(article, url=url or article.url)
    if not any(_added_lines(t.text, article, article.text) for t in texts):
        return article
    own = "" if any(_contains(t.text, article.text) for t in texts) else article.text
    pieces, parts, length = [own] if own else [], [], len(own)
    for one in texts:
        lines = _added_lines(one.text, article, own)[: max(MAX_TEXT - length, 0)]
        if lines:
            start = length + bool(pieces)
            parts.append(TextPart(start=start, origin=one.origin))
            pieces.append(lines)
            length = start + len(lines)
    return replace(
        article,
        text="\n".join(pieces),
        parts=tuple(parts),
        page_hash=_hash(texts),
    )


def texts_of(article: Article) -> tuple[PageText, ...]:
    """The texts of the article's page and annexes, in order."""
    ends = (*(p.start - 1 for p in article.parts[1:]), len(article.text))
    return tuple(PageText(text=article.text[p.start : ends[n]], origin=p.origin) for n, p in enumerate(article.parts))


def without_page_text(article: Article) -> Article:
    """The article without page text; a summary that the page repeated is not restored."""
    text = article.text[: max(article.parts[0].start - 1, 0)] if article.parts else article.text
    return replace(article, text=text, parts=(), page_hash="")


# ------------------------------------------------------------------ origins


def reading_with_origins(reading: Reading, article: Article) -> Reading:
    """The reading with the origin of each span that comes from a page or annex."""
    if not article.parts:
        return reading
    possible = reading.possible
    return replace(
        reading,
        mentions=tuple(replace(m, span=_with_origin(m.span, article)) for m in reading.mentions),
        acts=tuple(_act_with_origins(a, article) for a in reading.acts),
        near_misses=tuple(replace(m, span=_with_origin(m.span, article)) for m in reading.near_misses),
        possible=possible and replace(possible, evidence=_with_origins(possible.evidence, article)),
    )


def matches_with_origins(matches: tuple[Match, ...], article: Article) -> tuple[Match, ...]:
    if not article.parts:
        return matches
    return tuple(replace(m, evidence=_with_origins(m.evidence, article)) for m in matches)


def origins_of(evidence: Iterable[Span]) -> tuple[str, ...]:
    """The pages and annexes that these spans come from, each once; the feed is left out."""
    return tuple(dict.fromkeys(span.origin for span in evidence if span.origin))


def _with_origins(spans: tuple[Span, ...], article: Article) -> tuple[Span, ...]:
    return tuple(_with_origin(span, article) for span in spans)


def _act_with_origins(act: Act, article: Article) -> Act:
    return replace(
        act,
        evidence=_with_origins(act.evidence, article),
        asserted=tuple(replace(s, span=_with_origin(s.span, article)) for s in act.asserted),
        stage_by=act.stage_by and _with_origin(act.stage_by, article),
        quantities=tuple(replace(q, span=q.span and _with_origin(q.span, article)) for q in act.quantities),
        stated_open=tuple(replace(o, span=_with_origin(o.span, article)) for o in act.stated_open),
    )


def _with_origin(span: Span, article: Article) -> Span:
    origin = article.origin_at(span.start) if span.field == "text" else ""
    return replace(span, origin=origin) if origin else span


# ------------------------------------------------------------------ duplicates


def _contains(page: str, summary: str) -> bool:
    plain = _plain(summary.rstrip(_ELLIPSIS + " "))
    return not plain or plain in _plain(page)


def _added_lines(text: str, article: Article, own: str) -> str:
    title, known = _plain(article.title), _plain(own)
    return "\n".join(line for line in text.split("\n") if (plain := _plain(line)) != title and plain not in known)


def _plain(text: str) -> str:
    """Letters and digits, line by line, so that no match spans two lines."""
    return "".join(c for c in text.casefold() if c.isalnum() or c == "\n")


def _hash(texts: Sequence[PageText]) -> str:
    parts = (part for one in texts for part in (one.origin, one.text))
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:24]
