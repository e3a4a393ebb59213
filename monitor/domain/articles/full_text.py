"""The text of an article from what its feed and its page say, and taken apart again. Pure."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from monitor.domain.acts.act import Act, Reading, Span
from monitor.domain.articles.article import Article, TextPart
from monitor.domain.rules.rule import Match

__all__ = ["PageText", "as_the_feed_has_it", "matches_with_origins", "reading_with_origins", "texts_of", "with_texts"]

MAX_TEXT = 200_000  # characters of an article with its page and annexes, as of a feed's item
_CUT_OFF = "…."  # how feeds show that a summary is the beginning of something


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """Text, one line a block, with the `origin` that its `TextPart` names."""

    text: str
    origin: str


def with_texts(article: Article, texts: Sequence[PageText], *, url: str = "") -> Article:
    """The article, as the feed has it, with what its page and annexes say beside that. `url` is the publisher's.

    The feed's summary goes where the page says the same and more; a line of the page goes that the feed has already,
    as text or as title. Where nothing is left the article stays as it is, but for its address.
    """
    article = replace(article, url=url or article.url)
    if not any(_news(t.text, article, article.text) for t in texts):
        return article
    own = "" if any(_says(t.text, article.text) for t in texts) else article.text
    pieces, parts, length = [own] if own else [], [], len(own)
    for one in texts:
        lines = _news(one.text, article, own)[: max(MAX_TEXT - length, 0)]
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
    """What the article has from its page and annexes, in order."""
    ends = (*(p.start - 1 for p in article.parts[1:]), len(article.text))
    return tuple(PageText(text=article.text[p.start : ends[n]], origin=p.origin) for n, p in enumerate(article.parts))


def as_the_feed_has_it(article: Article) -> Article:
    """Without what came from its page; a summary that the page repeats stays away."""
    text = article.text[: max(article.parts[0].start - 1, 0)] if article.parts else article.text
    return replace(article, text=text, parts=(), page_hash="")


# ------------------------------------------------------------------ where words came from


def reading_with_origins(reading: Reading, article: Article) -> Reading:
    """Each span of what a page or an annex says names it."""
    if not article.parts:
        return reading
    possible = reading.possible
    return replace(
        reading,
        mentions=tuple(replace(m, span=_told_by(m.span, article)) for m in reading.mentions),
        acts=tuple(_act_told_by(a, article) for a in reading.acts),
        near_misses=tuple(replace(m, span=_told_by(m.span, article)) for m in reading.near_misses),
        possible=possible and replace(possible, evidence=_all_told_by(possible.evidence, article)),
    )


def matches_with_origins(matches: tuple[Match, ...], article: Article) -> tuple[Match, ...]:
    if not article.parts:
        return matches
    return tuple(replace(m, evidence=_all_told_by(m.evidence, article)) for m in matches)


def origins_of(evidence: Iterable[Span]) -> tuple[str, ...]:
    """Where these words stand, as far as the feed has them not, each once."""
    return tuple(dict.fromkeys(span.origin for span in evidence if span.origin))


def _all_told_by(spans: tuple[Span, ...], article: Article) -> tuple[Span, ...]:
    return tuple(_told_by(span, article) for span in spans)


def _act_told_by(act: Act, article: Article) -> Act:
    return replace(
        act,
        evidence=_all_told_by(act.evidence, article),
        said=tuple(replace(s, span=_told_by(s.span, article)) for s in act.said),
        stage_by=act.stage_by and _told_by(act.stage_by, article),
        quantities=tuple(replace(q, span=q.span and _told_by(q.span, article)) for q in act.quantities),
        said_open=tuple(replace(o, span=_told_by(o.span, article)) for o in act.said_open),
    )


def _told_by(span: Span, article: Article) -> Span:
    origin = article.origin_at(span.start) if span.field == "text" else ""
    return replace(span, origin=origin) if origin else span


# ------------------------------------------------------------------ what is said twice


def _says(page: str, summary: str) -> bool:
    told = _plain(summary.rstrip(_CUT_OFF + " "))
    return not told or told in _plain(page)


def _news(text: str, article: Article, own: str) -> str:
    title, known = _plain(article.title), _plain(own)
    return "\n".join(line for line in text.split("\n") if (told := _plain(line)) != title and told not in known)


def _plain(text: str) -> str:
    """Letters and figures, line by line: what two lines spell together is said by neither."""
    return "".join(c for c in text.casefold() if c.isalnum() or c == "\n")


def _hash(texts: Sequence[PageText]) -> str:
    parts = (part for one in texts for part in (one.origin, one.text))
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:24]
