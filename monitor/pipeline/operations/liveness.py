"""Liveness facts shared by the daemon and `monitor health`. Few imports, so that `health` starts fast."""

from datetime import timedelta

from monitor.domain.operations.canary import CanaryRun
from monitor.ports.repositories.store import CANARY, HasJournal, read_fact

WAITING_LONG = timedelta(minutes=10)
"""How long a due delivery or poll may wait before it counts as a fault."""


def last_flight(tx: HasJournal) -> CanaryRun | None:
    """The last daily canary; None if none was sent yet."""
    return read_fact(tx.journal.recall(CANARY), CanaryRun.read)
