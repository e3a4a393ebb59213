"""Stored data reduced to what the licence of its source allows an audience to see."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

from monitor.domain.acts.act import Span
from monitor.domain.acts.judgement import Judgement
from monitor.domain.acts.reading import Reading
from monitor.domain.event.report import Report
from monitor.domain.rules.rule import Match
from monitor.domain.sources.licensing import RESTRICTED, Audience, Shown, Terms
from monitor.domain.sources.source import SourceId
from monitor.language.query.explained import Explained
from monitor.ports.queries.lookup import ArticleRecord, CandidateRow, FoundArticle
from monitor.ports.repositories.articles import EventArticle
from monitor.reports.evaluation.engine import Read, Tried
from monitor.reports.explain.answer import Branch, Why, quoted

Listed = TypeVar("Listed", EventArticle, FoundArticle, CandidateRow)
_DAY = timedelta(days=1)


def as_shown(article: Listed, audience: Audience) -> Listed:
    """Return the article without the parts that the audience may not see."""
    shown = article.shown(audience)
    bare = replace(
        article,
        source_id=SourceId(shown.tag(article.source_id)),
        title=shown.headline(article.title),
        gloss=shown.headline(article.gloss),
        url=shown.link(article.url),
        language=shown.language(article.language),
        terms=article.terms if shown.is_named else Terms(name=RESTRICTED),
    )
    if isinstance(bare, EventArticle):
        return replace(bare, matches=tuple(_match(m, shown) for m in bare.matches))
    if isinstance(bare, CandidateRow):
        return replace(bare, possible=replace(bare.possible, evidence=shown.evidence(bare.possible.evidence)))
    return bare


def _match(match: Match, shown: Shown) -> Match:
    return replace(match, evidence=shown.evidence(match.evidence))


def redacted_report(report: Report, audience: Audience) -> Report:
    """Return a report for printing. Do not weigh it: its publisher may be removed."""
    shown = report.shown(audience)
    return replace(
        report,
        act=report.act.quoting(shown.quotes),
        source_id=SourceId(shown.tag(report.source_id)),
        title=shown.headline(report.title),
        gloss=shown.headline(report.gloss),
        url=shown.link(report.url),
        language=shown.language(report.language),
        publisher=report.publisher if shown.is_named else "",
        wire=report.wire if shown.is_named else "",
        terms=report.terms if shown.is_named else Terms(name=RESTRICTED),
    )


# ------------------------------------------------------------------ headlines in sentences


def headline_of(article: EventArticle | FoundArticle, audience: Audience) -> str:
    """Return the headline, or the reason why it is not shown."""
    return _or_why_not(article.title, article.terms, article.shown(audience), article.source_id)


def quoted_headline(stored: ArticleRecord, audience: Audience) -> str:
    """Return the headline in quotes, or the reason why it is not shown."""
    article, shown = stored.article, stored.shown(audience)
    return (
        quoted(article.title)
        if shown.headline(article.title)
        else _or_why_not(article.title, stored.terms, shown, article.source_id, is_expired=stored.is_text_expired)
    )


def _or_why_not(title: str, terms: Terms, shown: Shown, source: str, *, is_expired: bool = False) -> str:
    if not shown.is_named:
        return f"An article from {RESTRICTED}"
    if not title and terms.keep_text is not None:
        return f"text not kept (keep_text {terms.keep_text // _DAY}d of {source})"
    if is_expired:
        return "text not kept"
    return shown.headline(title) or f"An article from {source} (quote {terms.quote})"


def masked_answer(why: Why, hidden: Mapping[str, str]) -> Why:
    """Return the answer with each text of `hidden` replaced by its value."""

    def masked(text: str) -> str:
        for words, replacement in hidden.items():
            text = text.replace(words, replacement)
        return text

    def branch_of(b: Branch) -> Branch:
        return replace(b, text=masked(b.text), detail=masked(b.detail), parts=tuple(map(branch_of, b.parts)))

    return replace(why, about=masked(why.about), paragraph=masked(why.paragraph), tree=tuple(map(branch_of, why.tree)))


# ------------------------------------------------------------------ what was read


def redacted_read(read: Read, shown: Shown) -> Read:
    """Return the reading and its rules without the words that the audience may not see."""
    if shown.sentences:
        return read
    reading = replace(
        read.reading,
        gloss=shown.headline(read.reading.gloss),
        acts=tuple(a.quoting(shown.quotes) for a in read.reading.acts),
        mentions=(),
        near_misses=(),
        judgement=_wordless(read.reading.judgement),
    )
    tried = (Tried(rule=t.rule, explained=_explained(t.explained, shown)) for t in read.tried)
    return Read(reading=_candidate(reading, shown), tried=tuple(tried))


def _wordless(judgement: Judgement | None) -> Judgement | None:
    return None if judgement is None else replace(judgement, words_for=(), words_against=())


def _candidate(reading: Reading, shown: Shown) -> Reading:
    possible = reading.possible
    if possible is None:
        return reading
    return replace(reading, possible=replace(possible, evidence=shown.evidence(possible.evidence)))


def _nothing(_: Span) -> bool:
    return False


def _explained(explained: Explained, shown: Shown) -> Explained:
    """Keep only misses of act facets as the reason: other reasons quote the text."""
    nearest = explained.nearest
    return replace(
        explained,
        evidence=shown.evidence(explained.evidence),
        missing="; ".join(nearest.misses) if nearest is not None else "",
        nearest=None if nearest is None else replace(nearest, act=nearest.act.quoting(_nothing)),
        parts=tuple(_explained(part, shown) for part in explained.parts),
    )
