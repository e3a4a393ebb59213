"""Merges and splits of events by hand, applied at once.

A decision is stored as links between acts, so that it also holds for later acts. The opposite decision removes these
links. Nothing is announced: the resulting events inherit what was announced. All functions run in one transaction and
raise DecisionRefusedError if the decision is not possible.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product
from typing import NoReturn, Protocol

from monitor.domain.alerts.announcement import AnnouncementState
from monitor.domain.articles.article import ArticleId
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.identity import ActRef, EventId, issuer_of_key
from monitor.domain.event.link import Link, LinkKind, link_between
from monitor.errors import DecisionRefusedError
from monitor.pipeline.alerts.merged_events import schedule_event_update
from monitor.pipeline.events.attach import refold
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.repositories.articles import StoredAct
from monitor.ports.repositories.store import (
    HasAnnouncements,
    HasEvents,
    HasInteractions,
    HasLinks,
    HasRegister,
    HasScheduledTasks,
)


class ManualLinkTransaction(
    HasAnnouncements, HasEvents, HasInteractions, HasLinks, HasRegister, HasScheduledTasks, Protocol
):
    """Repositories to merge and split events by hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedEvent:
    """What a user named: an event, or an article (several if sources share its URL)."""

    name: str
    event: EventId | None = None
    articles: tuple[ArticleId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkDecision:
    """The events that have the acts now, in order of the acts; `replaced`: removed links of earlier decisions."""

    events: tuple[PolicyEvent, ...]
    replaced: tuple[Link, ...] = ()


def merge(
    tx: ManualLinkTransaction, one: NamedEvent, other: NamedEvent, config: RuntimeConfig, *, because: str, now: datetime
) -> LinkDecision:
    """Merge two events. An article stands for the event of its act."""
    first, second = _side(tx, one), _side(tx, other)
    _check_mergeable(one, other, first, second)
    gone = _links(tx, first.event, LinkKind.APART, first.refs, second.refs)
    tx.links.drop(gone)
    tx.links.put([link_between(first.end, second.end, LinkKind.TOGETHER, at=now, because=because)])
    baseline = first.event.baseline and second.event.baseline
    acts = (*first.acts, *second.acts)
    _apply(tx, replace(first.event, baseline=baseline), acts, config, now=now)
    return LinkDecision(events=_events_of(tx, acts), replaced=gone)


def undo_merge(
    tx: ManualLinkTransaction, one: NamedEvent, other: NamedEvent, config: RuntimeConfig, *, now: datetime
) -> LinkDecision:
    """Undo a merge."""
    first, second = _side(tx, one), _side(tx, other)
    gone = _joining(tx, first.event, _own(tx, one, first), _own(tx, other, second))
    if not gone:
        _refuse(f"{one.name} and {other.name} were not merged by hand; nothing to undo.")
    tx.links.drop(gone)
    acts = tuple(dict.fromkeys((*first.acts, *second.acts)))
    _apply(tx, first.event, acts, config, now=now)
    return LinkDecision(events=_events_of(tx, acts), replaced=gone)


def split(
    tx: ManualLinkTransaction,
    event: NamedEvent,
    articles: Sequence[NamedEvent],
    config: RuntimeConfig,
    *,
    because: str,
    now: datetime,
) -> LinkDecision:
    """Split the acts of articles from an event, which keeps its key."""
    side = _side(tx, event)
    leaving, rest = _divided(side, event, articles)
    gone = _joining(tx, side.event, leaving, rest)
    tx.links.drop(gone)
    tx.links.put([link_between(a, b, LinkKind.APART, at=now, because=because) for a, b in product(leaving, rest)])
    _apply(tx, side.event, side.acts, config, leaving=frozenset(leaving), now=now)
    loose = _loose(tx, rest)
    if loose:
        tx.links.put([link_between(rest[0], ref, LinkKind.TOGETHER, at=now, because=because) for ref in loose])
        _apply(tx, side.event, side.acts, config, now=now)
    return LinkDecision(events=_events_of(tx, side.acts), replaced=gone)


def undo_split(
    tx: ManualLinkTransaction,
    event: NamedEvent,
    articles: Sequence[NamedEvent],
    config: RuntimeConfig,
    *,
    now: datetime,
) -> LinkDecision:
    """Undo a split. The acts join the events that they fit."""
    side = _side(tx, event)
    away = tuple(act for named in articles for article in named.articles for act in tx.events.acts_in(article))
    gone = _links(tx, side.event, LinkKind.APART, [a.item.refs[0] for a in away], side.refs)
    if not gone:
        names = ", ".join(named.name for named in articles)
        _refuse(f"{names}: not split from {side.event.label} by hand; nothing to undo.")
    tx.links.drop(gone)
    acts = (*side.acts, *away)
    _apply(tx, side.event, acts, config, now=now)
    return LinkDecision(events=_events_of(tx, acts), replaced=gone)


# ------------------------------------------------------------------ named events


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """A named event, after any merge: its acts in canonical order, and the act that stands for the name."""

    event: PolicyEvent
    acts: tuple[StoredAct, ...]
    end: ActRef

    @property
    def refs(self) -> tuple[ActRef, ...]:
        return tuple(a.item.refs[0] for a in self.acts)


def _side(tx: HasEvents, named: NamedEvent) -> _Side:
    ends = [act for article in named.articles for act in tx.events.acts_in(article) if act.event_id is not None]
    known = {named.event} if named.event is not None else {act.event_id for act in ends if act.event_id is not None}
    if len(known) > 1:
        labels = sorted(e.label for e in (tx.events.get(i) for i in known) if e is not None)
        _refuse(f"{named.name}: its acts belong to {' and '.join(labels)}. Name one of these events.")
    stored = next((tx.events.get(event) for event in known), None)
    if stored is None:
        _refuse(f"{named.name}: no act was read in this article, so it belongs to no event.")
    event = tx.events.living(stored)
    acts = tx.events.acts_of(event.id)
    if not acts:
        what = "a story event has no acts" if event.kind == "story" else "the event has no reports left"
        _refuse(f"{named.name}: {what}. Only events with acts can be merged or split.")
    own = [a.item.refs[0] for a in ends] or [stored.anchor]
    refs = [a.item.refs[0] for a in acts]
    return _Side(event=event, acts=acts, end=next((r for r in own if r in refs), refs[0]))


def _own(tx: HasEvents, named: NamedEvent, side: _Side) -> Collection[ActRef]:
    """The acts by which the named event was merged, without those of events that were merged into it."""
    if named.event is None:
        return [ref for ref in side.refs if ref.article_id in named.articles]
    if named.event != side.event.id:
        return [side.end]
    return set(side.refs) - {joined.anchor for joined in tx.events.joined([side.event.id])}


def _check_mergeable(one: NamedEvent, other: NamedEvent, first: _Side, second: _Side) -> None:
    if first.event.id == second.event.id:
        _refuse(f"{one.name} and {other.name} are already one event, {first.event.label}.")
    if first.event.issuer != second.event.issuer:
        who = [issuer_of_key(side.event.issuer) or "no named issuer" for side in (first, second)]
        sample = " (one is a sample, the other is real)" if first.event.sample != second.event.sample else ""
        _refuse(
            f"{one.name} and {other.name} have different issuers, {who[0]} and {who[1]}{sample}. "
            "Acts of different issuers cannot be one event."
        )


def _divided(side: _Side, event: NamedEvent, articles: Sequence[NamedEvent]) -> tuple[list[ActRef], list[ActRef]]:
    """The acts to split off, and those that stay."""
    for named in articles:
        if not any(ref.article_id in named.articles for ref in side.refs):
            shown = f"monitor events show {event.name}"
            _refuse(f"{named.name} is not a report of {side.event.label}. To list its reports: {shown}")
    away = {article for named in articles for article in named.articles}
    leaving = [ref for ref in side.refs if ref.article_id in away]
    rest = [ref for ref in side.refs if ref.article_id not in away]
    if not rest:
        _refuse(f"{side.event.label} has no other reports, so there is nothing to split.")
    return leaving, rest


def _refuse(why: str) -> NoReturn:
    raise DecisionRefusedError(why)


# ------------------------------------------------------------------ effects


def _links(
    tx: HasLinks, event: PolicyEvent, kind: LinkKind, some: Collection[ActRef], others: Collection[ActRef]
) -> tuple[Link, ...]:
    """The links of one kind between two sets of acts of the event's issuer."""
    here, there = set(some), set(others)
    return tuple(
        link
        for link in tx.links.of(event.issuer)
        if link.kind is kind
        and ((link.one in here and link.other in there) or (link.one in there and link.other in here))
    )


def _joining(
    tx: HasLinks, event: PolicyEvent, some: Collection[ActRef], others: Collection[ActRef]
) -> tuple[Link, ...]:
    """The links that merge two sets of acts."""
    return tuple(
        link for kind in (LinkKind.TOGETHER, LinkKind.CONTINUATION) for link in _links(tx, event, kind, some, others)
    )


def _apply(
    tx: ManualLinkTransaction,
    event: PolicyEvent,
    acts: Iterable[StoredAct],
    config: RuntimeConfig,
    *,
    leaving: frozenset[ActRef] = frozenset(),
    now: datetime,
) -> None:
    """Fold the acts again. Events inherit the announcements of those they get acts from."""
    came_from = refold(tx, event, min(a.item.day for a in acts), config, leaving=leaving, now=now)
    _pass_on(tx, came_from, now=now)
    touched = set(came_from).union(*came_from.values())
    for one in (tx.events.get(key) for key in sorted(touched)):
        if one is not None:
            schedule_event_update(tx, one, now=now)


def _pass_on(tx: HasAnnouncements, came_from: Mapping[EventId, frozenset[EventId]], *, now: datetime) -> None:
    for event, origins in came_from.items():
        known = {a.channel for a in tx.announcements.past(event)}
        for origin in sorted(origins):
            for past in tx.announcements.past(origin):
                state = _PASSED_ON.get(past.state)
                if state is not None and past.channel not in known:
                    tx.announcements.save(replace(past, event_id=event, state=state, at=now))
                    known.add(past.channel)


_PASSED_ON = {
    AnnouncementState.QUEUED: AnnouncementState.ANNOUNCED_ELSEWHERE,
    AnnouncementState.ANNOUNCED_ELSEWHERE: AnnouncementState.ANNOUNCED_ELSEWHERE,
    AnnouncementState.BASELINE: AnnouncementState.BASELINE,
}


def _events_of(tx: HasEvents, acts: Iterable[StoredAct]) -> tuple[PolicyEvent, ...]:
    found = dict.fromkeys(_home(tx, a.item.refs[0]) for a in acts)
    return tuple(e for e in (tx.events.get(i) for i in found if i is not None) if e is not None)


def _home(tx: HasEvents, ref: ActRef) -> EventId | None:
    return next((a.event_id for a in tx.events.acts_in(ref.article_id) if a.item.refs[0] == ref), None)


def _loose(tx: HasEvents, rest: Sequence[ActRef]) -> list[ActRef]:
    """The acts that stay but fell into events of their own: one act of each of these events."""
    first = _home(tx, rest[0])
    staying = set(rest)
    found: dict[EventId, ActRef] = {}
    for ref in rest:
        home = _home(tx, ref)
        if home is not None and home != first and home not in found:
            found[home] = ref
    return [ref for event, ref in found.items() if staying.issuperset(a.item.refs[0] for a in tx.events.acts_of(event))]
