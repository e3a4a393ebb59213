"""Precedents of rules (`after:`) among texts that are not stored: the texts are each other's past.

Event identity and the decision are those of the daemon. A text without a date has no precedent and is none.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from monitor.domain.acts.act import Act
from monitor.domain.acts.reading import Reading
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.articles.article import Article
from monitor.domain.event.event_ids import event_id
from monitor.domain.event.fold import fold
from monitor.domain.event.identity import ActRef, EventCell, EventId
from monitor.domain.event.past_acts import PastAct
from monitor.domain.event.precedent import PrecedentCondition
from monitor.domain.event.precedent_search import FoundPrecedent, Holds, LaterEvent, find_precedent
from monitor.domain.rules.rule import Match, RuleId
from monitor.domain.watch.exposure import ExposureFinder
from monitor.language.exposure import exposure_finder
from monitor.language.query.on_act import on_act
from monitor.ports.children.extraction import ReaderConfig
from monitor.reports.evaluation.verdicts import Verdict, item_of
from monitor.reports.explain.answer import quoted
from monitor.wording.phrases.english import written_day

_NONE = EventId("")


def missing_precedent(precedent: PrecedentCondition) -> str:
    """Return `no act in the 30 days before that matches act(issuer:US) with the same commodity`."""
    shared = f" with the same {' and '.join(precedent.same)}" if precedent.same else ""
    days = "day" if precedent.days == 1 else f"{precedent.days} days"
    return f"no act in the {days} before that matches {precedent.when_text}{shared}"


def precedent_in_words(earlier: FoundPrecedent) -> str:
    """Return the precedent that was found: `E-7K2Q of 3 Nov 2026, "…"`; an act that is not stored has no label."""
    named = f"{earlier.label} of " if earlier.label else ""
    return f"{named}{written_day(earlier.day)}, {quoted(earlier.title)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """An act and the article that reports it."""

    article: Article
    act: Act


class TextHistory:
    """Articles and their readings, each searched for precedents of the others."""

    def __init__(
        self,
        read: Iterable[tuple[Article, Reading]],
        vocabulary: Vocabulary,
        exposure: ExposureFinder | None = None,
    ) -> None:
        """`exposure` is as in `on_act`."""
        self._vocabulary = vocabulary
        self._exposure = exposure
        self._holds: dict[str, Holds] = {}
        self._acts_read: dict[ActRef, _Source] = {}
        for article, reading in read:
            for act in reading.acts:
                ref = ActRef(article_id=article.id, ordinal=act.ordinal)
                self._acts_read[ref] = _Source(article=article, act=act)
        dated = [item_of(t.article, t.act) for t in self._acts_read.values() if t.article.published is not None]
        cells = fold(dated, vocabulary)
        self._cells: Mapping[ActRef, EventCell] = {ref: cell for cell in cells for ref in cell.refs}
        self._past = {cell.anchor.refs[0]: self._past_of(cell) for cell in cells}

    def _past_of(self, cell: EventCell) -> PastAct:
        """Return the act of highest certainty, then of the best source tier, then the earliest."""
        sources = [self._acts_read[ref] for item in cell.items for ref in item.refs]
        best = max(sources, key=lambda t: (t.act.certainty.rank, -t.article.tier.rank))
        title, opened = best.article.title, cell.anchor.day
        return PastAct.of_event(best.act, event_id=event_id(cell), label="", opened=opened, title=title)

    def precedent_of(self, precedent: PrecedentCondition, article: Article, match: Match) -> FoundPrecedent | None:
        """Return the precedent for a match in one of the articles, or None."""
        if article.published is None:
            return None
        refs = (ActRef(article_id=article.id, ordinal=ordinal) for ordinal in match.acts)
        anchors = dict.fromkeys(self._cells[ref].anchor.refs[0] for ref in refs)
        events = [(self._past[anchor], self._acts(self._cells[anchor])) for anchor in anchors]
        asked = [LaterEvent(event_id=past.event_id, day=past.day, acts=acts) for past, acts in events]
        story = LaterEvent(event_id=_NONE, day=article.published.date(), acts=())
        found = (self._before(precedent, later) for later in asked or [story])
        return next((FoundPrecedent.of(past) for past in found if past is not None), None)

    def _acts(self, cell: EventCell) -> tuple[Act, ...]:
        return tuple(self._acts_read[ref].act for item in cell.items for ref in item.refs)

    def _before(self, precedent: PrecedentCondition, later: LaterEvent) -> PastAct | None:
        if precedent.when_text not in self._holds:
            self._holds[precedent.when_text] = on_act(precedent.when, self._vocabulary, self._exposure)
        holds = self._holds[precedent.when_text]
        return find_precedent(precedent, later, self._past.values(), holds=holds, overlap=self._vocabulary.overlap)


def with_precedents(verdicts: Sequence[Verdict], knowledge: ReaderConfig) -> tuple[Verdict, ...]:
    """Return the verdicts without matches of rules whose precedent no other text reports."""
    asked = {rule.id: rule.after for rule in knowledge.rules if rule.after is not None}
    if not asked:
        return tuple(verdicts)
    exposure = exposure_finder(knowledge.watch, knowledge.vocabulary)
    past = TextHistory(((v.article, v.reading) for v in verdicts), knowledge.vocabulary, exposure)
    return tuple(_decided(verdict, asked, past) for verdict in verdicts)


def _decided(verdict: Verdict, asked: Mapping[RuleId, PrecedentCondition], past: TextHistory) -> Verdict:
    decisions = [
        (match.rule_id, past.precedent_of(asked[match.rule_id], verdict.article, match))
        for match in verdict.matches
        if match.rule_id in asked
    ]
    unmet = {rule_id for rule_id, earlier in decisions if earlier is None}
    matches = tuple(m for m in verdict.matches if m.rule_id not in unmet)
    why_not = "; ".join(
        f"{rule_id} found no precedent: {missing_precedent(asked[rule_id])}" for rule_id in sorted(unmet)
    )
    return replace(
        verdict,
        matches=matches,
        alert=bool(matches),
        why_not=verdict.why_not if matches else why_not or verdict.why_not,
        follows=tuple((rule_id, earlier) for rule_id, earlier in decisions if earlier is not None),
    )
