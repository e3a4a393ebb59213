"""Precedents: rules that require an earlier act (`after:`), decided in the poll's transaction.

The decision is stored per rule and event. Without the precedent the rule does not hold; when a report of it arrives
later, the events that wait for it are decided again.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple, Protocol

from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.identity import issuer_key
from monitor.domain.event.past_acts import PastAct
from monitor.domain.event.precedent import PrecedentCondition, SharedFacet
from monitor.domain.event.precedent_search import FoundPrecedent, Holds, LaterEvent, PrecedentResult, find_precedent
from monitor.domain.event.report import Report
from monitor.domain.rules.rule import Match, Rule, RuleId
from monitor.language.query.of_acts import possible_goods, possible_issuers
from monitor.pipeline.events.attach import Attached
from monitor.pipeline.events.background import as_past
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.repositories.store import HasEvents, HasPrecedentResults

Hit = tuple[Match, Rule]

_RECENT = timedelta(days=30)
_FEW = 8  # issuers that are queried one by one; for more, all acts are searched


class PrecedentTransaction(HasEvents, HasPrecedentResults, Protocol):
    """Repositories to find precedents of events."""


def with_precedents(
    tx: PrecedentTransaction,
    event: PolicyEvent,
    reports: Sequence[Report],
    hits: Sequence[Hit],
    config: RuntimeConfig,
    *,
    now: datetime,
) -> tuple[Hit, ...]:
    """The hits without rules whose precedent is missing. Stores each precedent, found or awaited.

    A precedent found once holds as long as the rule is unchanged.
    """
    asking = [rule for _, rule in hits if rule.after is not None]
    if not asking:
        return tuple(hits)
    known = {result.rule_id: result for result in tx.precedent_results.of(event.id)}
    waiting = set()
    for rule in asking:
        before = known.get(rule.id)
        if before is not None and before.earlier is not None and before.rule_version == rule.version:
            continue
        result = _decide(tx, event, reports, rule, config, now=now)
        tx.precedent_results.save(result)
        if result.earlier is None:
            waiting.add(rule.id)
    return tuple(hit for hit in hits if hit[1].id not in waiting)


def _decide(
    tx: HasEvents, event: PolicyEvent, reports: Sequence[Report], rule: Rule, config: RuntimeConfig, *, now: datetime
) -> PrecedentResult:
    assert rule.after is not None, "only rules with a precedent are decided"
    day = as_past(event, reports, config).day if reports else event.day
    later = LaterEvent(event_id=event.id, day=day, acts=tuple(r.act for r in reports))
    found = _newest(tx, rule.after, later, config, sample=event.sample)
    earlier = None if found is None else FoundPrecedent.of(found)
    return PrecedentResult(
        event_id=event.id, rule_id=rule.id, rule_version=rule.version, day=day, at=now, earlier=earlier
    )


def _newest(
    tx: HasEvents, precedent: PrecedentCondition, later: LaterEvent, config: RuntimeConfig, *, sample: bool
) -> PastAct | None:
    """The latest precedent. Recent weeks are searched first, because that is cheaper than the whole period."""
    windows = [back for back in (_RECENT, precedent.within) if back <= precedent.within]
    tries = (
        _find(precedent, later, _asked(tx, precedent, later, config, back, sample=sample), config) for back in windows
    )
    return next((found for found in tries if found is not None), None)


def _find(
    precedent: PrecedentCondition, later: LaterEvent, past: Iterable[PastAct], config: RuntimeConfig
) -> PastAct | None:
    return find_precedent(precedent, later, past, holds=_holds(precedent, config), overlap=config.vocabulary.overlap)


def _holds(precedent: PrecedentCondition, config: RuntimeConfig) -> Holds:
    from monitor.language.query.on_act import on_act  # not loaded if no rule has a precedent

    return on_act(precedent.when, config.vocabulary, config.exposure)


def _asked(
    tx: HasEvents,
    precedent: PrecedentCondition,
    later: LaterEvent,
    config: RuntimeConfig,
    back: timedelta,
    *,
    sample: bool,
) -> tuple[PastAct, ...]:
    """The acts of the period that may be the precedent, by issuer and goods. Samples are separate."""
    issuers = possible_issuers(precedent.when, config.vocabulary)
    if SharedFacet.ISSUER in precedent.same:
        own = {act.issuer for act in later.acts if act.issuer is not None}
        issuers = frozenset(own if issuers is None else own & issuers)
    about = _goods(precedent, later, config)
    past = partial(tx.events.past, since=later.day - back, until=later.day, about=about)
    if issuers is None or len(issuers) > _FEW:
        return () if sample else past(None)
    return tuple(one for issuer in sorted(issuers) for one in past(issuer_key(issuer, sample=sample)))


def _goods(precedent: PrecedentCondition, later: LaterEvent, config: RuntimeConfig) -> frozenset[str] | None:
    """Goods of which the precedent must have at least one; None: any.

    It must have goods that the clause names and goods in common, not necessarily the same ones, so the smaller set is
    enough to narrow the search.
    """
    asked = possible_goods(precedent.when, config.vocabulary)
    if SharedFacet.COMMODITY not in precedent.same:
        return asked
    own = config.vocabulary.overlapping(name for act in later.acts for name in act.commodities)
    return own if asked is None else min(own, asked, key=len)


# ------------------------------------------------------------------ late precedents


def waiting_events(
    tx: PrecedentTransaction, attached: Sequence[Attached], config: RuntimeConfig
) -> tuple[Attached, ...]:
    """Events whose awaited precedent is among the events just touched."""
    asking = [_Asking(rule.id, rule.after, _holds(rule.after, config)) for rule in config.rules.values() if rule.after]
    if not asking:
        return ()
    touched = {one.event.id for one in attached}
    found: dict[str, Attached] = {}
    for one in attached:
        reports = tx.events.reports(one.event.id)
        for event in _waiting_for(tx, as_past(one.event, reports, config), asking, config) if reports else ():
            if event.id not in touched:
                found.setdefault(event.id, Attached(event=event, developments=()))
    return tuple(found.values())


class _Asking(NamedTuple):
    rule_id: RuleId
    after: PrecedentCondition
    holds: Holds


def _waiting_for(
    tx: PrecedentTransaction, own: PastAct, asking: Iterable[_Asking], config: RuntimeConfig
) -> Iterator[PolicyEvent]:
    for rule in asking:
        if not rule.holds(own.act):
            continue
        for result in tx.precedent_results.waiting([rule.rule_id], first=own.day, last=own.day + rule.after.within):
            acts = tuple(r.act for r in tx.events.reports(result.event_id))
            later = LaterEvent(event_id=result.event_id, day=result.day, acts=acts)
            event = tx.events.get(result.event_id)
            if event is not None and acts and _find(rule.after, later, [own], config) is not None:
                yield event


# ------------------------------------------------------------------ alerts


def precedent_of(tx: HasPrecedentResults, event: PolicyEvent, rule_id: RuleId) -> FoundPrecedent | None:
    """The precedent that was found for the rule and the event; None if there is none."""
    return next((s.earlier for s in tx.precedent_results.of(event.id) if s.rule_id == rule_id), None)
