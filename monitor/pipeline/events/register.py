"""Register entries as past events without reports. Runs in the transaction of a reload.

An entry joins the event that has its number; else it becomes an event that later articles with its number join.
Nothing is announced.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Protocol

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.event_ids import anchor_of_entry, event_id_of_entry, event_id_of_number, label_for
from monitor.domain.event.identity import EventId, issuer_key
from monitor.domain.event.past_acts import PastAct, may_be_entry
from monitor.ports.repositories.store import HasEvents, HasJournal, HasRegister
from monitor.wording.headline import headline

REGISTER = "register"
"""Fact: the hash of the stored register."""


class RegisterTransaction(HasEvents, HasJournal, HasRegister, Protocol):
    """Repositories to store the register."""


def learn_register(
    tx: RegisterTransaction, register: Sequence[PastAct], vocabulary: Vocabulary, *, now: datetime
) -> None:
    """Store the register; nothing is written if it is unchanged."""
    headlines = [headline(entry.act, vocabulary) for entry in register]
    version = sha256(repr((tuple(register), headlines)).encode()).hexdigest()[:16]
    if tx.journal.recall(REGISTER) == version:
        return
    placed = tuple(replace(entry, event_id=_home(tx, entry)) for entry in register)
    for entry, words in zip(placed, headlines, strict=True):
        _save(tx, entry, words, now=now)
    tx.register.replace(placed)
    tx.journal.remember(REGISTER, version)


def _home(tx: HasEvents, entry: PastAct) -> EventId:
    """The event of articles with its number, else the id that such an event would have."""
    issuer, number = _issuer(entry), entry.act.document
    if number is None:
        return event_id_of_entry(entry.entry)
    acts = tx.events.acts_by_number(issuer, [number.key])
    own = (a for a in acts if may_be_entry(entry, a.item.direction, a.item.family))
    return next((a.event_id for a in own if a.event_id is not None), event_id_of_number(issuer, number))


def _issuer(entry: PastAct) -> str:
    return issuer_key(entry.act.issuer, sample=False)


def _save(tx: RegisterTransaction, entry: PastAct, words: str, *, now: datetime) -> None:
    """Store the entry as an event, unless the event has or had reports."""
    stored = tx.events.get(entry.event_id)
    anchor = anchor_of_entry(entry.entry)
    if stored is not None and (stored.reports or tx.register.of(entry.event_id) == ()):
        return
    event = PolicyEvent(
        id=entry.event_id,
        label=stored.label if stored else label_for(entry.event_id, tx.events.label_taken),
        issuer=_issuer(entry),
        anchor=anchor,
        day=entry.day,
        opened_at=stored.opened_at if stored else now,
        measure=entry.act.measure,
        direction=entry.act.direction,
        stage=entry.act.stage,
        certainty=entry.act.certainty,
        headline=words,
        commodities=entry.act.commodities,
        target=entry.act.target,
        number=entry.act.document.key if entry.act.document else None,
        reports=0,
        sources=0,
        baseline=True,
    )
    tx.events.save(event, (), ())
