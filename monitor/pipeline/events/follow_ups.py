"""Answers to earlier reports: articles that deny, withdraw or correct a report without describing its act.

Such an article gets the act of that report as the answer leaves it, before it is stored. If no earlier report is known,
a denial by the issuer gets the act that it denies, which a report that arrives later joins; other answers get none.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from monitor.domain.acts.act import Act, ActReader, AnswerKind, InferredIssuer, IssuerBasis
from monitor.domain.acts.reading import FollowUp
from monitor.domain.acts.scheme import Action, Direction
from monitor.domain.articles.article import ArticleId
from monitor.domain.event.event_ids import is_of_entry
from monitor.domain.event.follow_up import (
    act_of_answer,
    act_of_early_answer,
    answered_act,
    answered_report,
    is_of_outlet,
    window_of,
)
from monitor.domain.event.identity import ActRef, issuer_key
from monitor.domain.event.nameless import NAMELESS_WINDOW
from monitor.domain.event.past_acts import DECIDED
from monitor.domain.event.report import Report
from monitor.domain.sources.source import Source, Tier
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.children.extraction import ExtractedArticle
from monitor.ports.repositories.store import HasEvents

_GIVES_UP = (Action.REMOVE, Action.REVOKE, Action.SUSPEND, Action.REAFFIRM, Action.AMEND)
_NOT_TIGHTER = (Direction.EASING, Direction.NONE)
_SAME = 40  # latest events on the same goods that are compared


def with_follow_ups(
    tx: HasEvents, found: Sequence[ExtractedArticle], source: Source, config: RuntimeConfig, *, now: datetime
) -> tuple[tuple[ExtractedArticle, ...], Mapping[ArticleId, ActRef]]:
    """The articles, with the acts of answers to known reports filled in, and for each answer an act of its event."""
    if not any(h.reading.follow_up for h in found):
        return tuple(found), {}
    search = _Search(tx, found, source, config, now)
    meant: dict[ArticleId, ActRef] = {}
    made = []
    for one in found:
        known = search.of(one)
        if known is None:
            made.append(_with_early_answer(one))
            continue
        act, meant[one.article.id] = known
        made.append(replace(one, reading=replace(one.reading, acts=(act,), possible=None)))
    return tuple(made), meant


def _with_early_answer(one: ExtractedArticle) -> ExtractedArticle:
    follow_up = one.reading.follow_up
    early = act_of_early_answer(follow_up) if follow_up is not None and not one.reading.acts else None
    return one if early is None else replace(one, reading=replace(one.reading, acts=(early,)))


def _may_replace(acts: Sequence[Act], follow_up: FollowUp) -> bool:
    """True if the acts read carry less than the answered report: none, an estimate, or one without an issuer."""
    if follow_up.answer.kind is AnswerKind.WITHDRAWS:
        return not acts or acts[0].action in _GIVES_UP or acts[0].stage not in DECIDED
    if follow_up.answer.kind is AnswerKind.EXEMPTS:
        return not acts or acts[0].direction in _NOT_TIGHTER or acts[0].read_by is ActReader.JUDGE
    return not acts or is_of_outlet(follow_up) or acts[0].read_by is ActReader.JUDGE or acts[0].issuer is None


def _describes_itself(act: Act, follow_up: FollowUp) -> bool:
    """True if the act read from a correction has the corrected figures."""
    kind = follow_up.answer.kind
    is_read = act.read_by is ActReader.GRAMMAR and bool(act.quantities)
    return kind is AnswerKind.CORRECTS or (kind is AnswerKind.CORRECTS_OTHERS and is_read)


class _Search:
    """Finds the reports that the articles of one poll answer."""

    def __init__(
        self, tx: HasEvents, beside: Sequence[ExtractedArticle], source: Source, config: RuntimeConfig, now: datetime
    ) -> None:
        self._tx = tx
        self._beside = beside
        self._source = source
        self._config = config
        self._now = now

    def of(self, one: ExtractedArticle) -> tuple[Act, ActRef] | None:
        """The answered act as the answer leaves it, and an act of its event; None if the article answers no known
        report.
        """
        follow_up, acts = one.reading.follow_up, one.reading.acts
        if follow_up is None or not _may_replace(acts, follow_up):
            return None
        known = self._of_outlet(one, follow_up) if is_of_outlet(follow_up) else self._of_issuers(one, follow_up)
        if known is None:
            return None
        meant, ref = known
        if acts and acts[0].issuer == meant.issuer and _describes_itself(acts[0], follow_up):
            return None  # the article describes the act itself, already corrected
        return act_of_answer(follow_up, meant, place=self._source.place), ref

    def _day(self, one: ExtractedArticle) -> date:
        return (one.article.published or self._now).date()

    def _of_outlet(self, one: ExtractedArticle, follow_up: FollowUp) -> tuple[Act, ActRef] | None:
        since = self._day(one) - window_of(follow_up)
        stored = self._tx.events.reports_of_source(one.article.source_id, since=since)
        others = [r for r in stored if r.ref.article_id != one.article.id]
        found = answered_report(follow_up, [*others, *self._earlier(one)], self._config.vocabulary.overlap)
        return None if found is None else (found.act, found.ref)

    def _earlier(self, one: ExtractedArticle) -> Iterator[Report]:
        """Reports of the same poll that were published before."""
        for other in self._beside:
            article = other.article
            if other is one or (article.published or self._now) > (one.article.published or self._now):
                continue
            for act in other.reading.acts:
                yield Report(
                    ref=ActRef(article_id=article.id, ordinal=act.ordinal),
                    act=act,
                    source_id=article.source_id,
                    tier=article.tier,
                    title=article.title,
                    language=article.language,
                    url=article.url,
                    published=article.published,
                    seen_at=self._now,
                )

    def _of_issuers(self, one: ExtractedArticle, follow_up: FollowUp) -> tuple[Act, ActRef] | None:
        """The act of the first issuer that has one on these goods; an official answer need not name goods."""
        names = self._config.vocabulary.overlapping(follow_up.commodities)
        if not names and self._source.tier is not Tier.OFFICIAL:
            return None
        day = self._day(one)
        if names and not follow_up.issuers:
            return self._of_any_issuer(follow_up, names, day)
        for issuer in follow_up.issuers if names else follow_up.issuers[:1]:
            past = self._tx.events.past(
                issuer_key(issuer, sample=self._source.sample),
                since=day - window_of(follow_up),
                until=day,
                about=names or None,
                limit=_SAME if names else None,
            )
            found = answered_act(follow_up, past, day, self._config.vocabulary.overlap)
            event = self._tx.events.get(found.event_id) if found is not None else None
            if found is not None and event is not None and not is_of_entry(event.anchor):
                return found.act, event.anchor
        return None

    def _of_any_issuer(self, follow_up: FollowUp, names: frozenset[str], day: date) -> tuple[Act, ActRef] | None:
        """The only recent act on these goods that the article may answer, where it names no government."""
        past = self._tx.events.past(None, since=day - NAMELESS_WINDOW, until=day, about=names, limit=_SAME)
        overlap = self._config.vocabulary.overlap
        meant = {p.event_id: p for p in past if answered_act(follow_up, [p], day, overlap) is not None}
        if len(meant) != 1:
            return None
        (found,) = meant.values()
        event = self._tx.events.get(found.event_id)
        if event is None or is_of_entry(event.anchor):
            return None
        inferred = found.act.issuer_inferred or InferredIssuer(basis=IssuerBasis.REPORT, url=found.url)
        return replace(found.act, issuer_inferred=inferred), event.anchor
