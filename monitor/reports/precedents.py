"""Rules that ask for an earlier act, tried on texts that are not stored: the texts themselves are the past.

The same identity of events and the same decision as in the daemon. A text without a date is before and after nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from monitor.domain.acts.act import Act, Reading
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.articles.article import Article
from monitor.domain.event.fold import fold
from monitor.domain.event.identity import ActRef, Cell, EventId, event_id
from monitor.domain.event.past_acts import PastAct
from monitor.domain.event.precedent import Precedent
from monitor.domain.event.precedent_search import Forerunner, Holds, Later, forerunner
from monitor.domain.rules.rule import Match, RuleId
from monitor.language.query.on_act import on_act
from monitor.ports.harvesting import Knowledge
from monitor.reports.answer import quoted
from monitor.reports.verdicts import Verdict, item_of
from monitor.wording.english import written_day

__all__ = ["GivenPast", "followed", "in_sequence", "waited"]

_NONE = EventId("")


def waited(precedent: Precedent) -> str:
    """What is missing: `no such act in the 30 days before (act(issuer:US), of the same commodity)`."""
    shared = f", of the same {' and '.join(precedent.same)}" if precedent.same else ""
    days = "day" if precedent.days == 1 else f"{precedent.days} days"
    return f"no such act in the {days} before ({precedent.when_text}{shared})"


def followed(earlier: Forerunner) -> str:
    """The act that fulfilled it: `E-7K2Q of 3 Nov 2026, "…"`; one that is no stored event by its title alone."""
    named = f"{earlier.label} of " if earlier.label else ""
    return f"{named}{written_day(earlier.day)}, {quoted(earlier.title)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    article: Article
    act: Act


class GivenPast:
    """Articles with what was read in them, as the past of each other."""

    def __init__(self, read: Iterable[tuple[Article, Reading]], vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._holds: dict[str, Holds] = {}
        self._told: dict[ActRef, _Told] = {}
        for article, reading in read:
            for act in reading.acts:
                self._told[ActRef(article_id=article.id, ordinal=act.ordinal)] = _Told(article=article, act=act)
        dated = [item_of(t.article, t.act) for t in self._told.values() if t.article.published is not None]
        cells = fold(dated, vocabulary)
        self._cells: Mapping[ActRef, Cell] = {ref: cell for cell in cells for ref in cell.refs}
        self._past = {cell.anchor.refs[0]: self._past_of(cell) for cell in cells}

    def _past_of(self, cell: Cell) -> PastAct:
        """The surest act speaks for an event, the earliest of equals."""
        told = [self._told[ref] for item in cell.items for ref in item.refs]
        best = max(told, key=lambda t: (t.act.certainty.rank, -t.article.tier.rank))
        title, opened = best.article.title, cell.anchor.day
        return PastAct.told(best.act, event_id=event_id(cell), label="", opened=opened, title=title)

    def forerunner(self, precedent: Precedent, article: Article, match: Match) -> Forerunner | None:
        """The earlier act for a match in one of the articles, None where there is none."""
        if article.published is None:
            return None
        refs = (ActRef(article_id=article.id, ordinal=ordinal) for ordinal in match.acts)
        anchors = dict.fromkeys(self._cells[ref].anchor.refs[0] for ref in refs)
        events = [(self._past[anchor], self._acts(self._cells[anchor])) for anchor in anchors]
        asked = [Later(event_id=past.event_id, day=past.day, acts=acts) for past, acts in events]
        story = Later(event_id=_NONE, day=article.published.date(), acts=())
        found = (self._before(precedent, later) for later in asked or [story])
        return next((Forerunner.of(past) for past in found if past is not None), None)

    def _acts(self, cell: Cell) -> tuple[Act, ...]:
        return tuple(self._told[ref].act for item in cell.items for ref in item.refs)

    def _before(self, precedent: Precedent, later: Later) -> PastAct | None:
        if precedent.when_text not in self._holds:
            self._holds[precedent.when_text] = on_act(precedent.when, self._vocabulary)
        holds = self._holds[precedent.when_text]
        return forerunner(precedent, later, self._past.values(), holds=holds, overlap=self._vocabulary.overlap)


def in_sequence(verdicts: Sequence[Verdict], knowledge: Knowledge) -> tuple[Verdict, ...]:
    """The verdicts without the matches of rules that wait for an act which none of the other texts tells before."""
    asked = {rule.id: rule.after for rule in knowledge.rules if rule.after is not None}
    if not asked:
        return tuple(verdicts)
    past = GivenPast(((v.article, v.reading) for v in verdicts), knowledge.vocabulary)
    return tuple(_decided(verdict, asked, past) for verdict in verdicts)


def _decided(verdict: Verdict, asked: Mapping[RuleId, Precedent], past: GivenPast) -> Verdict:
    sequels = [
        (match.rule_id, past.forerunner(asked[match.rule_id], verdict.article, match))
        for match in verdict.matches
        if match.rule_id in asked
    ]
    waiting = {rule_id for rule_id, earlier in sequels if earlier is None}
    matches = tuple(m for m in verdict.matches if m.rule_id not in waiting)
    said = "; ".join(f"{rule_id} waited for an earlier act: {waited(asked[rule_id])}" for rule_id in sorted(waiting))
    return replace(
        verdict,
        matches=matches,
        alert=bool(matches),
        why_not=verdict.why_not if matches else said or verdict.why_not,
        follows=tuple((rule_id, earlier) for rule_id, earlier in sequels if earlier is not None),
    )
