"""Votes of users as labelled articles, for tuning the reader and for export files."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from monitor.domain.articles.article import Article, ArticleId
from monitor.domain.event.identity import EventId
from monitor.domain.interactions.feedback import Vote, VoteOrigin, last_votes
from monitor.domain.sources.licensing import UNKNOWN, Audience, Terms, licence
from monitor.domain.sources.source import Quote, Source, SourceId
from monitor.errors import TextsFileError
from monitor.language.document import Document
from monitor.ports.queries.lookup import ArticleRecord, ArticleTraces
from monitor.reports.evaluation.verdicts import Text, article_of
from monitor.reports.explain.unseen import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A vote with its stored article, None if the article is not stored."""

    vote: Vote
    stored: ArticleRecord | None = None

    @property
    def article(self) -> Article | None:
        """Return the stored article, else one made of the vote's words; None if no words are kept."""
        if self.stored is not None and not self.stored.is_text_expired:
            return self.stored.article
        vote = self.vote
        if not (vote.title or vote.text):
            return None
        text = Text(id=vote.item, title=vote.title, text=vote.text, language=vote.language, url=vote.url)
        return article_of(text)


async def labelled(
    votes: Sequence[Vote], traces: ArticleTraces, address: Callable[[str], Address | None]
) -> tuple[Labelled, ...]:
    """Return the last vote on each text, without the shipped sample articles.

    `address` parses an HTTP address (None for other text); a vote without an article id is looked up by its URL.
    """
    found = [await _placed(vote, traces, address) for vote in votes]
    stored = {s.article.id: s for _, s in found if s is not None}
    made = (
        Labelled(vote=vote, stored=stored.get(vote.article_id) if vote.article_id else None)
        for vote in last_votes(vote for vote, _ in found)
    )
    return tuple(one for one in made if one.stored is None or not one.stored.sample)


async def _placed(
    vote: Vote, traces: ArticleTraces, address: Callable[[str], Address | None]
) -> tuple[Vote, ArticleRecord | None]:
    if vote.article_id is not None:
        return vote, await traces.article(vote.article_id)
    at = address(vote.url) if vote.url else None
    if at is None:
        return vote, None
    trace = await traces.at(at.spellings, under=())
    if not trace.articles:
        return vote, None
    stored = trace.articles[0]
    return replace(vote, article_id=stored.article.id, source_id=stored.article.source_id), stored


# ------------------------------------------------------------------ lines of a file


def line_of(
    one: Labelled, events: Mapping[EventId, str], sources: Mapping[SourceId, Source], audience: Audience
) -> dict[str, Any]:
    """Return one export line, limited by the licence of the source. `events` maps event ids to labels.

    The words of a source with a retention limit are left out, because the file would outlive them.
    """
    vote, stored = one.vote, one.stored
    terms = stored.terms if stored else _terms(vote, sources)
    source = vote.source_id or ""
    shown = licence(terms, audience, called=source)
    kept = terms.keep_text is None
    article = one.article
    title = article.title if article and kept else ""
    judgement = stored.judgement if stored else None
    return {
        "id": vote.item,
        "label": int(vote.is_act),
        "title": shown.headline(title),
        "text": _text(article, whole=shown.texts, sentence=shown.sentences) if article and kept else "",
        "lang": shown.language(article.language if article else vote.language),
        "url": shown.link(vote.url),
        "source": shown.tag(source) if source else "",
        "from": vote.origin,
        "by": vote.by,
        "at": vote.at,
        "event": events.get(vote.event_id, "") if vote.event_id else "",
        "score": judgement.score if judgement else None,
        "weights": judgement.weights if judgement else None,
        "overruled": vote.overruled,
    }


def _terms(vote: Vote, sources: Mapping[SourceId, Source]) -> Terms:
    """Return the licence terms of a vote: full use for text that a user entered, unknown for a removed source."""
    if vote.source_id is not None:
        return Terms.of(sources.get(vote.source_id))
    return Terms(quote=Quote.FULL) if vote.origin is VoteOrigin.ASKED else UNKNOWN


def _text(article: Article, *, whole: bool, sentence: bool) -> str:
    if whole or not sentence:
        return article.text if whole else ""
    sentences = Document.of(article.title, article.text, article.language).sentences
    first = next((s for s in sentences if s.field == "text"), None)
    return article.text[first.start : first.end] if first else ""


def votes_of(texts: Sequence[Text]) -> tuple[Vote, ...]:
    """Return the lines of a file as votes. A line needs `label` (1 or 0). `id` names a stored article; without one, the
    words of the line are used.

    Raises TextsFileError that lists every bad line with its place.
    """
    problems = [
        f"{text.file}:{number}:1: label is {text.labels.get('label')!r}; write 1 for an act, 0 for no act"
        for number, text in enumerate(texts, 1)
        if isinstance(text.labels.get("label"), bool) or text.labels.get("label") not in (0, 1)
    ]
    if problems:
        raise TextsFileError("\n".join(problems))
    return tuple(_vote(text, is_act=text.labels["label"] == 1) for text in texts)


def _vote(text: Text, *, is_act: bool) -> Vote:
    return Vote(
        is_act=is_act,
        origin=VoteOrigin.FILE,
        title=text.title,
        text=text.text,
        url=text.url,
        language=text.language,
        article_id=ArticleId(text.id),
    )
