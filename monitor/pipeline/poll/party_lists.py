"""Lists of parties in a poll: the stored version for the child, a version in quarantine, a file that can't be read."""

from dataclasses import replace
from datetime import datetime
from typing import Protocol

from monitor.domain.lists.quarantine import HeldVersion, ListState
from monitor.domain.lists.version import StoredList
from monitor.domain.sources.schedule import Outcome, PollState
from monitor.domain.sources.source import Kind, Source
from monitor.pipeline.alerts.notices import operator_notice
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.repositories.store import HasOutbox, HasPartyLists
from monitor.wording.notices.party_lists import doubt_in_words, held_notice, unreadable_list_notice

UNREADABLE = frozenset(
    {
        Outcome.NOT_A_FEED,
        Outcome.STRUCTURE_CHANGED,
        Outcome.UNREADABLE,
        Outcome.TOO_LARGE,
        Outcome.BAD_ENCODING,
        Outcome.CHILD_LOST,
    }
)
"""Outcomes of a poll that reached the list, but got no list."""


class PartyListTransaction(HasOutbox, HasPartyLists, Protocol):
    """Repositories of lists of parties."""


def stored_list(tx: HasPartyLists, source: Source) -> StoredList | None:
    """The stored version of a list of parties, None for other kinds of sources."""
    return tx.party_lists.stored(source.id) if source.kind is Kind.PARTY_LIST else None


def held_detail(source: Source, held: HeldVersion) -> str:
    """The detail of a poll whose version is held."""
    return f"source {source.id}: {doubt_in_words(held)}; to report it: monitor sources accept {source.id}"


def hold_version(
    tx: PartyListTransaction, source: Source, state: ListState, config: RuntimeConfig, *, now: datetime
) -> None:
    """Store that a version is held, and notify the operator, once for the same difference."""
    held = state.held
    before = tx.party_lists.state(source.id).held
    tx.party_lists.save(state)
    if held is not None and (before is None or before.fingerprint != held.fingerprint):
        subject = f"list {source.id} {held.at.isoformat()}"
        operator_notice(tx, config, subject, held_notice(source, held, config.vocabulary), now=now)


def end_quarantine(tx: HasPartyLists, source: Source) -> None:
    """Forget a held version: the list is again as it is stored."""
    if source.kind is Kind.PARTY_LIST:
        state = tx.party_lists.state(source.id)
        if state.held is not None or state.accepted:
            tx.party_lists.save(replace(state, held=None, accepted="", quietly=False))


def report_unreadable(
    tx: PartyListTransaction, source: Source, later: PollState, config: RuntimeConfig, *, again: bool, now: datetime
) -> None:
    """Notify the operator of a list that can't be read any more. `again`: the poll before it could not read it either.

    The summary of the initial polls reports a list that was never read.
    """
    if source.kind is not Kind.PARTY_LIST or later.last_outcome not in UNREADABLE or again:
        return
    state = tx.party_lists.state(source.id)
    if state.digest:
        message = unreadable_list_notice(source, state, later.last_detail)
        operator_notice(tx, config, f"list {source.id} {now.isoformat()}", message, now=now)
