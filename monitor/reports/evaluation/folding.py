"""Events of acts that are not stored: identity and continuations as the daemon decides them. Loads no text reader."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime

from monitor.domain.acts.act import Act
from monitor.domain.acts.scheme import family_of
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.articles.article import Article
from monitor.domain.event.candidate_events import subject_of
from monitor.domain.event.continuations import (
    Follows,
    condition_of,
    conditions_met_by,
    continued_event,
    deciding_facets,
    may_continue_event,
)
from monitor.domain.event.event_ids import event_id
from monitor.domain.event.fold import fold
from monitor.domain.event.identity import ActRef, EventCell, Item
from monitor.domain.event.link import Link, LinkKind, link_between
from monitor.domain.event.nameless import KnownAct, Traits, named_like, with_issuer_of
from monitor.domain.event.past_acts import PastAct
from monitor.ports.children.extraction import ReaderConfig


def fold_acts(read: Iterable[tuple[Article, Sequence[Act]]], knowledge: ReaderConfig) -> tuple[EventCell, ...]:
    """Fold the acts of all articles into events, as the daemon does, with the continuations of earlier events and the
    issuers of acts that name none.
    """
    items, acts = [], {}
    for article, act in _with_issuers([(article, act) for article, found in read for act in found]):
        items.append(item_of(article, act))
        acts[items[-1].refs[0]] = act
    plain = fold(items, knowledge.vocabulary)
    links = _continuations(plain, acts, knowledge)
    return fold(items, knowledge.vocabulary, links=links) if links else plain


def _with_issuers(read: Sequence[tuple[Article, Act]]) -> Iterator[tuple[Article, Act]]:
    """Yield the acts, with the issuer of an act that is one with them for those that name none."""
    known: dict[str, list[KnownAct]] = defaultdict(list)
    for article, act in read:
        for goods in act.commodities if act.issuer else ():
            known[goods].append(KnownAct.of(act, _day(article), url=article.url))
    for article, act in read:
        if act.issuer is None:
            beside = (one for goods in act.commodities for one in known[goods])
            yield article, with_issuer_of(act, named_like(Traits.of_act(act, _day(article)), beside))
        else:
            yield article, act


def _day(article: Article) -> date:
    return article.published.date() if article.published else date.min


def _continuations(cells: Sequence[EventCell], acts: Mapping[ActRef, Act], knowledge: ReaderConfig) -> list[Link]:
    """Return links from acts to the earlier acts that they continue, as the daemon would make them."""
    past: dict[str, _PastActs] = defaultdict(lambda: _PastActs(knowledge.vocabulary))
    anchors = {}
    for cell in cells:
        key = event_id(cell)
        anchors[key] = cell.anchor.refs[0]
        for item in cell.items:
            act = acts[item.refs[0]]
            past[item.issuer].add(PastAct.of_event(act, event_id=key, label=key, opened=item.day, title=item.title))
    links = []
    for cell in cells:
        for item in cell.items:
            act, key = acts[item.refs[0]], event_id(cell)
            found = None
            if may_continue_event(act):
                earlier = (p for p in past[item.issuer].near(act) if p.event_id != key)
                found = continued_event(act, item.day, earlier, knowledge.vocabulary.overlap)
            if found is not None and anchors[found.event_id].article_id != item.refs[0].article_id:
                links.append(link_between(item.refs[0], anchors[found.event_id], LinkKind.CONTINUATION, at=_NO_TIME))
    return links


class _PastActs:
    """The past acts of one issuer by what may continue them and what they are about.

    An act is compared only with those that it may continue, and with equal reports of one event once a day.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._all: list[PastAct] = []
        self._seen: set[Hashable] = set()
        self._met: dict[Follows, list[int]] = defaultdict(list)
        self._about: dict[tuple[Follows, str], list[int]] = defaultdict(list)  # goods, firms, "" without goods
        self._overlapping: dict[tuple[str, ...], frozenset[str]] = {}

    def add(self, past: PastAct) -> None:
        conditions = conditions_met_by(past.act)
        alike = past.event_id, past.day, deciding_facets(past.act)
        if not conditions or alike in self._seen:
            return
        self._seen.add(alike)
        for condition in conditions:
            self._met[condition].append(len(self._all))
            for name in (*(past.act.commodities or ("",)), *past.act.known_firms):
                self._about[condition, name].append(len(self._all))
        self._all.append(past)

    def near(self, act: Act) -> Iterator[PastAct]:
        """Yield the acts that share goods or firms with the act, and where one of both names no goods all of those."""
        condition = condition_of(act)
        if condition is None or condition not in self._met:
            return
        if not act.commodities:
            yield from (self._all[number] for number in self._met[condition])
            return
        if act.commodities not in self._overlapping:
            self._overlapping[act.commodities] = self._vocabulary.overlapping(act.commodities)
        names = (*self._overlapping[act.commodities], *act.known_firms, "")
        for number in sorted({n for name in names for n in self._about.get((condition, name), ())}):
            yield self._all[number]


_NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)  # links of an evaluation have no time


def item_of(article: Article, act: Act) -> Item:
    """Return the identity item of an act whose article is not stored, as it would be if it were."""
    subject = subject_of(act)
    return Item(
        refs=(ActRef(article_id=article.id, ordinal=act.ordinal),),
        issuer=act.issuer or "",
        day=_day(article),
        tier=article.tier.rank,
        direction=act.compared_direction,
        family=family_of(act.measure, act.action),
        title=article.title,
        language=article.language,
        commodities=subject.commodities,
        list_id=subject.list_id,
        firms=subject.firms,
        target=subject.target,
        number=subject.number,
        answers=subject.answers,
        listed=subject.listed,
        stopped=subject.stopped,
    )
