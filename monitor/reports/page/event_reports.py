"""The reports of an event on its page, with the words that acts were read from, as the licences of sources allow."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.articles.article import ArticleId
from monitor.domain.event.certainty import Weight
from monitor.domain.event.report import Report
from monitor.domain.sources.licensing import Audience
from monitor.language.sentences import split
from monitor.reports.explain.certainty import parts_of, weight_in_words
from monitor.reports.explain.decisions import EventRecord
from monitor.reports.licensed import headline_of
from monitor.reports.page.marked_words import Mark, Marker, Piece, pieces
from monitor.wording.phrases.readings import read_as

_SENTENCES = 4  # of one report
_SENTENCE_CHARS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """A sentence of a source, cut at the words that an act was read from."""

    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """One article of the event. `title` is () if it may not be shown, and `instead` says why. `weighs` is what it
    counts as. `language` is "" if it may not be shown.
    """

    source: str
    tier: str
    language: str
    url: str
    published: datetime | None
    seen_at: datetime
    title: tuple[Piece, ...]
    instead: str
    gloss: tuple[Piece, ...]
    sentences: tuple[Quoted, ...]
    acts: tuple[tuple[str, ...], ...]
    weighs: str
    rules: tuple[str, ...]


def reports_of(
    record: EventRecord, texts: Mapping[ArticleId, str], vocabulary: Vocabulary, audience: Audience
) -> Iterator[ReportView]:
    """The articles, first seen first."""
    weights = parts_of(record.reports)
    marker = Marker(vocabulary)
    of_article: dict[ArticleId, list[Report]] = defaultdict(list)
    for report in record.reports:
        of_article[report.ref.article_id].append(report)
    for article in record.articles:
        shown = article.shown(audience)
        own = sorted(of_article[article.article_id], key=lambda r: r.ref.ordinal)
        acts = [r.act.quoting(shown.quotes) for r in own]
        marks = tuple(dict.fromkeys(mark for act in acts for mark in marker.marks_of(act)))
        title = shown.headline(article.title)
        weight = weights.get(article.article_id)
        yield ReportView(
            source=shown.name,
            tier=article.tier,
            language=shown.language(article.language),
            url=shown.link(article.url),
            published=article.published,
            seen_at=article.seen_at,
            title=pieces(title, "title", marks),
            instead="" if title else headline_of(article, audience),
            gloss=marker.gloss(shown.headline(article.gloss), acts[0] if acts else None),
            sentences=_sentences(texts.get(article.article_id, ""), article.language, marks) if shown.sentences else (),
            acts=tuple(read_as(act, vocabulary) for act in acts),
            weighs=_weighs(weight, record.reports, audience),
            rules=tuple(f"{m.rule_id} ({m.level})" for m in article.matches),
        )


def _weighs(weight: Weight | None, reports: Sequence[Report], audience: Audience) -> str:
    return weight_in_words(weight, reports, audience) if weight is not None else ""


def _sentences(text: str, language: str, marks: Iterable[Mark]) -> tuple[Quoted, ...]:
    """The sentences of the text with marked words, in order."""
    own = tuple(m for m in marks if m.field == "text" and text[m.start : m.end] == m.quote)
    if not own:
        return ()
    read = text[: max(m.end for m in own) + _SENTENCE_CHARS]
    within = (
        (sentence.start, sentence.end)
        for sentence in split(read, "text", language)
        if any(sentence.start <= m.start and m.end <= sentence.end for m in own)
    )
    return tuple(_quoted(read, start, end, own) for start, end in islice(within, _SENTENCES))


def _quoted(text: str, start: int, end: int, marks: Sequence[Mark]) -> Quoted:
    """The sentence, cut after its last mark if it is very long."""
    last = max(m.end for m in marks if start <= m.start < end)
    shown = min(end, max(start + _SENTENCE_CHARS, last))
    cut = (Piece(text=" …"),) if shown < end else ()
    return Quoted(pieces=(*pieces(text[start:shown], "text", marks, start=start), *cut))
