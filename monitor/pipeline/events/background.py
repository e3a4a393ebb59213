"""Background of an announced act: earlier acts, loaded when its alert is composed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from monitor.domain.acts.scheme import Direction
from monitor.domain.alerts.bare_acts import context_without_words
from monitor.domain.alerts.facts import AlertFacts
from monitor.domain.event.context import SPAN, Context, Named, context_of
from monitor.domain.event.continued_acts import may_continue, with_ties
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.identity import EventId
from monitor.domain.event.later_acts import may_change
from monitor.domain.event.past_acts import MeasureState, PastAct
from monitor.domain.event.possibly_same import NAMED, POSSIBLY_SAME_WINDOW, best_first
from monitor.domain.event.regime import regime
from monitor.domain.event.report import Report
from monitor.pipeline.alerts.compose import act_of
from monitor.pipeline.events.refold import days_around
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.repositories.store import HasEvents

_CONTROLS = 20  # latest of the issuer on any goods; a few are shown
_SAME = 300  # latest events on the same goods that are compared: the alert waits for it
Past = Sequence[PastAct]
_BESIDE = 30  # latest events of about the same day that are compared
_CHANGED = 3  # alerts on earlier acts that name a later one
_STANDS = (MeasureState.ANNOUNCED, MeasureState.IN_FORCE, MeasureState.PARTLY_SUSPENDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """An act and its context."""

    now: PastAct
    context: Context
    config: RuntimeConfig

    def on(self, alert: AlertFacts) -> AlertFacts:
        """The alert with its background."""
        shown = replace(self.context, earlier=(), others=())  # these are in the evidence
        return replace(alert, context=context_without_words(shown))

    @property
    def changed(self) -> tuple[PastAct, ...]:
        """The events whose alerts name this act: it may change what they state, latest first, or be the same act."""
        earlier = (p for p in self.context.earlier if p.label and may_change(self.now, p))
        last = sorted(earlier, key=lambda p: p.order, reverse=True)[:_CHANGED]
        return (*last, *(p for p in self.context.possibly if p not in last))

    @property
    def shown(self) -> Context:
        """The context as the evidence stores it."""
        return context_without_words(self.context)


def background_of(tx: HasEvents, event: PolicyEvent, reports: Sequence[Report], config: RuntimeConfig) -> Background:
    """The issuer's acts on the same goods, lists or firms, and its latest controls on other goods."""
    now = as_past(event, reports, config)
    possibly = possibly_same(tx, event, reports, config)
    if not event.issuer:
        return Background(now=now, context=Context(possibly=possibly), config=config)
    act, overlap = now.act, config.vocabulary.overlap
    any_age = act.direction is Direction.EASING or bool(now.ties) or may_continue(act)
    same = _on_the_same(tx, event.issuer, now, config, None if any_age else now.day - SPAN)
    others = tx.events.controls(event.issuer, since=now.day - SPAN, until=now.day, limit=_CONTROLS)
    named = tx.events.numbered(event.issuer, [tie.to for tie in now.ties])
    meant = _meant(now, same, config)
    measures = regime(same, on=now.day, overlap=overlap) if act.direction is Direction.EASING else ()
    in_force = [m.measure for m in measures if m.state in _STANDS]
    known = {p.event_id: p for p in (*named, *others, *same)}
    context = context_of(now, known.values(), in_force, overlap)
    context = replace(context, named=context.named or meant, possibly=possibly)
    return Background(now=now, context=context, config=config)


def named_now(tx: HasEvents, event: PolicyEvent, reports: Sequence[Report], config: RuntimeConfig) -> tuple[Named, ...]:
    """The documents that the act names, by the dates known now."""
    if not event.issuer or not reports:
        return ()
    now = as_past(event, reports, config)
    known = tx.events.numbered(event.issuer, [tie.to for tie in now.ties])
    context = context_of(now, known, (), config.vocabulary.overlap)
    if not context.named and may_continue(now.act):
        context = replace(context, named=_meant(now, _on_the_same(tx, event.issuer, now, config), config))
    return context_without_words(context).named


def later_acts(
    tx: HasEvents, event: PolicyEvent, reports: Sequence[Report], config: RuntimeConfig
) -> tuple[PastAct, ...]:
    """The acts after the event's that may change what its alert states, oldest first, without words of articles."""
    if not event.issuer or not reports:
        return ()
    now = as_past(event, reports, config)
    names = config.vocabulary.overlapping(now.act.commodities) | now.act.about
    known = tx.events.past(event.issuer, since=now.day, about=names, limit=_SAME) if names else ()
    later = tuple(p for p in known if p.label and may_change(p, now))
    return context_without_words(Context(later=later)).later


def possibly_same(
    tx: HasEvents, event: PolicyEvent, reports: Sequence[Report], config: RuntimeConfig
) -> tuple[PastAct, ...]:
    """The events that may be the same act, the likeliest first, without words of articles."""
    if not reports:
        return ()
    since, until = days_around(event.day, POSSIBLY_SAME_WINDOW)
    beside = tx.events.beside(event, since=since, until=until, limit=_BESIDE)
    if not beside:
        return ()
    found = best_first(as_past(event, reports, config), beside, config.vocabulary.overlap)
    return context_without_words(Context(possibly=found[:NAMED])).possibly


def _on_the_same(tx: HasEvents, issuer: str, now: PastAct, config: RuntimeConfig, since: date | None = None) -> Past:
    """The latest acts on the goods, list or firms of the act, up to its day."""
    names = config.vocabulary.overlapping(now.act.commodities) | now.act.about
    return tx.events.past(issuer, since=since, until=now.day, about=names, limit=_SAME) if names else ()


def _meant(now: PastAct, same: Past, config: RuntimeConfig) -> tuple[Named, ...]:
    """The earlier act that it continues without naming it, if only one is possible."""
    if now.ties or not may_continue(now.act):
        return ()
    acts = {p.event_id: p for p in (*same, now)}
    found = next(p for p in with_ties(acts.values(), config.vocabulary.overlap) if p.event_id == now.event_id)
    return tuple(Named(tie=tie, past=acts.get(EventId(tie.to))) for tie in found.ties)


def as_past(event: PolicyEvent, reports: Sequence[Report], config: RuntimeConfig) -> PastAct:
    """The event as an earlier act of later ones. It must have reports."""
    act = act_of(event, reports, config.vocabulary)
    return PastAct.of_event(act, event_id=event.id, label=event.label, opened=event.day, title=event.headline)
