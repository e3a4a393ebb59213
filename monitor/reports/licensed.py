"""What is stored of sources, as far as an audience may see it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

from monitor.domain.acts.act import Reading, Span
from monitor.domain.acts.judgement import Judgement
from monitor.domain.event.report import Report
from monitor.domain.rules.rule import Match
from monitor.domain.sources.licensing import RESTRICTED, Audience, Shown, Terms
from monitor.domain.sources.source import SourceId
from monitor.language.query.explain import Explained
from monitor.ports.articles import EventArticle
from monitor.ports.lookup import ArticleStored, FoundArticle, PossibleRow
from monitor.reports.answer import Branch, Why, quoted
from monitor.reports.engine import Read, Tried

__all__ = ["Listed", "as_shown", "headline_of", "named", "shown_read", "shown_report", "without"]

Listed = TypeVar("Listed", EventArticle, FoundArticle, PossibleRow)
_DAY = timedelta(days=1)


def as_shown(article: Listed, audience: Audience) -> Listed:
    """The article without what the audience may not see."""
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
    if isinstance(bare, PossibleRow):
        return replace(bare, possible=replace(bare.possible, evidence=shown.evidence(bare.possible.evidence)))
    return bare


def _match(match: Match, shown: Shown) -> Match:
    return replace(match, evidence=shown.evidence(match.evidence))


def shown_report(report: Report, audience: Audience) -> Report:
    """A report to be printed; it is no more to be weighed: who speaks may be gone from it."""
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


def headline_of(article: EventArticle | FoundArticle | PossibleRow, audience: Audience) -> str:
    """The headline, or why there is none."""
    return _or_why_not(article.title, article.terms, article.shown(audience), article.source_id)


def named(stored: ArticleStored, audience: Audience) -> str:
    """The headline in quotes, or why there is none."""
    article, shown = stored.article, stored.shown(audience)
    return (
        quoted(article.title)
        if shown.headline(article.title)
        else _or_why_not(article.title, stored.terms, shown, article.source_id)
    )


def _or_why_not(title: str, terms: Terms, shown: Shown, source: str) -> str:
    if not shown.is_named:
        return f"An article of {RESTRICTED}"
    if not title and terms.keep_text is not None:
        return f"text not kept (keep_text {terms.keep_text // _DAY}d of {source})"
    return shown.headline(title) or f"An article of {source} (quote {terms.quote})"


def without(why: Why, hidden: Mapping[str, str]) -> Why:
    """The answer with something else in place of each of these texts."""

    def said(text: str) -> str:
        for words, instead in hidden.items():
            text = text.replace(words, instead)
        return text

    def told(branch: Branch) -> Branch:
        return replace(branch, text=said(branch.text), said=said(branch.said), parts=tuple(map(told, branch.parts)))

    return replace(why, about=said(why.about), paragraph=said(why.paragraph), tree=tuple(map(told, why.tree)))


# ------------------------------------------------------------------ what was read


def shown_read(read: Read, shown: Shown) -> Read:
    """What was made of a text without the words that the audience may not see."""
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
    return Read(reading=_possible(reading, shown), tried=tuple(_tried(t, shown) for t in read.tried))


def _wordless(judgement: Judgement | None) -> Judgement | None:
    return None if judgement is None else replace(judgement, words_for=(), words_against=())


def _possible(reading: Reading, shown: Shown) -> Reading:
    possible = reading.possible
    if possible is None:
        return reading
    return replace(reading, possible=replace(possible, evidence=shown.evidence(possible.evidence)))


def _tried(tried: Tried, shown: Shown) -> Tried:
    return Tried(rule=tried.rule, explained=_explained(tried.explained, shown))


def _nothing(_: Span) -> bool:
    return False


def _explained(explained: Explained, shown: Shown) -> Explained:
    """What was missing is told by what was read alone: other reasons name words of the text."""
    nearest = explained.nearest
    return replace(
        explained,
        evidence=shown.evidence(explained.evidence),
        missing="; ".join(nearest.misses) if nearest is not None else "",
        nearest=None if nearest is None else replace(nearest, act=nearest.act.quoting(_nothing)),
        parts=tuple(_explained(part, shown) for part in explained.parts),
    )
