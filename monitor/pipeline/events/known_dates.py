"""The dates that an event sets, according to all known acts of its issuer."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from monitor.domain.acts.legal_zones import zones
from monitor.domain.event.calendar import DateKind, KnownDate, calendar_at
from monitor.domain.event.continued_acts import with_ties
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.past_acts import PastAct
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.repositories.store import HasEvents

_BEFORE = timedelta(days=366)  # a suspension names controls of about the last year


def acts_named_by(tx: HasEvents, own: PastAct) -> Sequence[PastAct]:
    """The acts whose documents the act names."""
    issuer = own.act.issuer
    return tx.events.numbered(issuer, [tie.to for tie in own.ties]) if issuer is not None else ()


def date_of_event(
    tx: HasEvents, event: PolicyEvent, kind: DateKind, config: RuntimeConfig, now: datetime
) -> KnownDate | None:
    """The event's date of that kind, also by later acts. None if it has none."""
    later = tx.events.past(event.issuer, since=event.day - _BEFORE)
    own = next((p for p in later if p.event_id == event.id), None)
    named = acts_named_by(tx, own) if own is not None else ()
    past = {p.event_id: p for p in (*named, *later)}
    acts = with_ties(past.values(), config.vocabulary.overlap)
    dates = calendar_at(acts, now=now, zone=zones(config.vocabulary))
    return next((d for d in dates if d.past.event_id == event.id and d.kind is kind), None)
