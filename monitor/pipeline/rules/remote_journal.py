"""The stored state of the git remote with rules."""

import json
from dataclasses import asdict, fields
from datetime import datetime

from monitor.domain.rules.remote_state import RemoteState
from monitor.ports.network.remote import RULES_REMOTE
from monitor.ports.repositories.store import HasJournal, read_fact

_TIMES = ("fetched_at", "failing_since")


def remote_state(tx: HasJournal) -> RemoteState:
    """The stored state; a new one if nothing was fetched yet."""
    return read_fact(tx.journal.recall(RULES_REMOTE), _state_of) or RemoteState()


def _state_of(stored: str) -> RemoteState:
    known = {f.name for f in fields(RemoteState)}
    values = {name: value for name, value in json.loads(stored).items() if name in known}
    times = {name: datetime.fromisoformat(values[name]) for name in _TIMES if values.get(name)}
    return RemoteState(**(values | times))


def remember_remote(tx: HasJournal, state: RemoteState) -> None:
    tx.journal.remember(RULES_REMOTE, json.dumps(asdict(state), default=datetime.isoformat, ensure_ascii=False))
