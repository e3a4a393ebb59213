"""Decisions by hand: two events are one, or some reports are not of their event. Stored, and followed at once.

A decision is kept as links between acts, so that it holds for acts that come later. The opposite decision takes the
links of the earlier one away. Nothing is announced: what was said in a channel counts for the events that come of it.
All functions run inside one unit of work and raise DecisionRefusedError where they can't do what they are asked.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product
from typing import NoReturn

from monitor.domain.alerts.announcement import AnnouncementState
from monitor.domain.articles.article import ArticleId
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.identity import ActRef, EventId, issuer_as_read
from monitor.domain.event.link import Link, LinkKind, between
from monitor.errors import DecisionRefusedError
from monitor.pipeline.alerts.merged_events import schedule_event_update
from monitor.pipeline.events.attach import refold
from monitor.pipeline.rules.runtime_config import Desk
from monitor.ports.articles import StoredAct
from monitor.ports.store import Transaction

__all__ = ["Decided", "Named", "merge", "split", "undo_merge", "undo_split"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What a person called by `name`: an event, or an article (several where one address was brought by several)."""

    name: str
    event: EventId | None = None
    articles: tuple[ArticleId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """The events that have the acts now, in order of these; `replaced` are links of earlier decisions that gave way."""

    events: tuple[PolicyEvent, ...]
    replaced: tuple[Link, ...] = ()


def merge(tx: Transaction, one: Named, other: Named, desk: Desk, *, because: str, now: datetime) -> Decided:
    """Make two events one. An article stands for the event of its act."""
    first, second = _side(tx, one), _side(tx, other)
    _mergeable(one, other, first, second)
    gone = _links(tx, first.event, LinkKind.APART, first.refs, second.refs)
    tx.links.drop(gone)
    tx.links.put([between(first.end, second.end, LinkKind.TOGETHER, at=now, because=because)])
    baseline = first.event.baseline and second.event.baseline
    acts = (*first.acts, *second.acts)
    _follow(tx, replace(first.event, baseline=baseline), acts, desk, now=now)
    return Decided(events=_events_of(tx, acts), replaced=gone)


def undo_merge(tx: Transaction, one: Named, other: Named, desk: Desk, *, now: datetime) -> Decided:
    """Take back what put two events together."""
    first, second = _side(tx, one), _side(tx, other)
    gone = _joining(tx, first.event, _own(tx, one, first), _own(tx, other, second))
    if not gone:
        _refuse(f"{one.name} and {other.name} were not put together by hand: there is nothing to undo.")
    tx.links.drop(gone)
    acts = tuple(dict.fromkeys((*first.acts, *second.acts)))
    _follow(tx, first.event, acts, desk, now=now)
    return Decided(events=_events_of(tx, acts), replaced=gone)


def split(
    tx: Transaction, event: Named, articles: Sequence[Named], desk: Desk, *, because: str, now: datetime
) -> Decided:
    """Take the acts of articles out of an event, which keeps its key, and keep them apart from all others of it."""
    side = _side(tx, event)
    leaving, rest = _divided(side, event, articles)
    gone = _joining(tx, side.event, leaving, rest)
    tx.links.drop(gone)
    tx.links.put([between(a, b, LinkKind.APART, at=now, because=because) for a, b in product(leaving, rest)])
    _follow(tx, side.event, side.acts, desk, leaving=frozenset(leaving), now=now)
    loose = _loose(tx, rest)
    if loose:
        tx.links.put([between(rest[0], ref, LinkKind.TOGETHER, at=now, because=because) for ref in loose])
        _follow(tx, side.event, side.acts, desk, now=now)
    return Decided(events=_events_of(tx, side.acts), replaced=gone)


def undo_split(tx: Transaction, event: Named, articles: Sequence[Named], desk: Desk, *, now: datetime) -> Decided:
    """Take back what kept the acts of articles apart from an event. They go where they fit."""
    side = _side(tx, event)
    away = tuple(act for named in articles for article in named.articles for act in tx.events.acts_in(article))
    gone = _links(tx, side.event, LinkKind.APART, [a.item.refs[0] for a in away], side.refs)
    if not gone:
        told = ", ".join(named.name for named in articles)
        _refuse(f"{told}: nothing was kept apart from {side.event.label} by hand, so there is nothing to undo.")
    tx.links.drop(gone)
    acts = (*side.acts, *away)
    _follow(tx, side.event, acts, desk, now=now)
    return Decided(events=_events_of(tx, acts), replaced=gone)


# ------------------------------------------------------------------ what is meant by a name


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """An event that lives, its acts in canonical order, and the act that speaks for what was named."""

    event: PolicyEvent
    acts: tuple[StoredAct, ...]
    end: ActRef

    @property
    def refs(self) -> tuple[ActRef, ...]:
        return tuple(a.item.refs[0] for a in self.acts)


def _side(tx: Transaction, named: Named) -> _Side:
    ends = [act for article in named.articles for act in tx.events.acts_in(article) if act.event_id is not None]
    known = {named.event} if named.event is not None else {act.event_id for act in ends if act.event_id is not None}
    if len(known) > 1:
        labels = sorted(e.label for e in (tx.events.get(i) for i in known) if e is not None)
        _refuse(f"{named.name}: it has acts of {' and '.join(labels)}. Name the event that is meant.")
    stored = next((tx.events.get(event) for event in known), None)
    if stored is None:
        _refuse(f"{named.name}: no act was read in it, and events are made of acts.")
    event = tx.events.living(stored)
    acts = tx.events.acts_of(event.id)
    if not acts:
        what = "it is a story, found by its words alone" if event.kind == "story" else "no report speaks for it"
        _refuse(f"{named.name}: {what}, and only acts can be put together or kept apart.")
    own = [a.item.refs[0] for a in ends] or [stored.anchor]
    refs = [a.item.refs[0] for a in acts]
    return _Side(event=event, acts=acts, end=next((r for r in own if r in refs), refs[0]))


def _own(tx: Transaction, named: Named, side: _Side) -> Collection[ActRef]:
    """The acts by which something was put together with what was named: of an event that others joined, not theirs."""
    if named.event is None:
        return [ref for ref in side.refs if ref.article_id in named.articles]
    if named.event != side.event.id:
        return [side.end]
    return set(side.refs) - {joined.anchor for joined in tx.events.joined([side.event.id])}


def _mergeable(one: Named, other: Named, first: _Side, second: _Side) -> None:
    if first.event.id == second.event.id:
        _refuse(f"{one.name} and {other.name} are one event already, {first.event.label}.")
    if first.event.issuer != second.event.issuer:
        who = [issuer_as_read(side.event.issuer) or "nobody named" for side in (first, second)]
        sample = " (a sample is never one with a real act)" if first.event.sample != second.event.sample else ""
        _refuse(
            f"{one.name} and {other.name} have two issuers, {who[0]} and {who[1]}{sample}. "
            "Acts of two issuers are never one event."
        )


def _divided(side: _Side, event: Named, articles: Sequence[Named]) -> tuple[list[ActRef], list[ActRef]]:
    """The acts that leave, and those that stay."""
    for named in articles:
        if not any(ref.article_id in named.articles for ref in side.refs):
            _refuse(f"{named.name} is no report of {side.event.label}. monitor events show {event.name} lists them.")
    away = {article for named in articles for article in named.articles}
    leaving = [ref for ref in side.refs if ref.article_id in away]
    rest = [ref for ref in side.refs if ref.article_id not in away]
    if not rest:
        _refuse(f"{side.event.label} has no other reports, so there is nothing to split.")
    return leaving, rest


def _refuse(why: str) -> NoReturn:
    raise DecisionRefusedError(why)


# ------------------------------------------------------------------ what follows


def _links(
    tx: Transaction, event: PolicyEvent, kind: LinkKind, some: Collection[ActRef], others: Collection[ActRef]
) -> tuple[Link, ...]:
    """The links of a kind between two sets of acts of the event's issuer."""
    here, there = set(some), set(others)
    return tuple(
        link
        for link in tx.links.of(event.issuer)
        if link.kind is kind
        and ((link.one in here and link.other in there) or (link.one in there and link.other in here))
    )


def _joining(
    tx: Transaction, event: PolicyEvent, some: Collection[ActRef], others: Collection[ActRef]
) -> tuple[Link, ...]:
    """The links by which two sets of acts are one event."""
    return tuple(
        link for kind in (LinkKind.TOGETHER, LinkKind.SEQUEL) for link in _links(tx, event, kind, some, others)
    )


def _follow(
    tx: Transaction,
    event: PolicyEvent,
    acts: Iterable[StoredAct],
    desk: Desk,
    *,
    leaving: frozenset[ActRef] = frozenset(),
    now: datetime,
) -> None:
    """Fold the acts again; what was said of the events that they leave was said of those that they come to."""
    came_from = refold(tx, event, min(a.item.day for a in acts), desk, leaving=leaving, now=now)
    _pass_on(tx, came_from, now=now)
    touched = set(came_from).union(*came_from.values())
    for one in (tx.events.get(key) for key in sorted(touched)):
        if one is not None:
            schedule_event_update(tx, one, now=now)


def _pass_on(tx: Transaction, came_from: Mapping[EventId, frozenset[EventId]], *, now: datetime) -> None:
    for event, origins in came_from.items():
        known = {a.channel for a in tx.announcements.past(event)}
        for origin in sorted(origins):
            for said in tx.announcements.past(origin):
                state = _PASSED_ON.get(said.state)
                if state is not None and said.channel not in known:
                    tx.announcements.save(replace(said, event_id=event, state=state, at=now))
                    known.add(said.channel)


_PASSED_ON = {
    AnnouncementState.QUEUED: AnnouncementState.TOLD,
    AnnouncementState.TOLD: AnnouncementState.TOLD,
    AnnouncementState.BASELINE: AnnouncementState.BASELINE,
}


def _events_of(tx: Transaction, acts: Iterable[StoredAct]) -> tuple[PolicyEvent, ...]:
    found = dict.fromkeys(_home(tx, a.item.refs[0]) for a in acts)
    return tuple(e for e in (tx.events.get(i) for i in found if i is not None) if e is not None)


def _home(tx: Transaction, ref: ActRef) -> EventId | None:
    return next((a.event_id for a in tx.events.acts_in(ref.article_id) if a.item.refs[0] == ref), None)


def _loose(tx: Transaction, rest: Sequence[ActRef]) -> list[ActRef]:
    """One act of each event, but for the first, that what stays has fallen into."""
    first = _home(tx, rest[0])
    staying = set(rest)
    found: dict[EventId, ActRef] = {}
    for ref in rest:
        home = _home(tx, ref)
        if home is not None and home != first and home not in found:
            found[home] = ref
    return [ref for event, ref in found.items() if staying.issuperset(a.item.refs[0] for a in tx.events.acts_of(event))]
