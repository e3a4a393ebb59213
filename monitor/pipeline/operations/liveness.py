"""What the daemon and `health` judge by whether all is well. Light, so that `health` starts fast."""

from datetime import timedelta

from monitor.domain.operations.canary import Flight
from monitor.ports.store import CANARY, Transaction

__all__ = ["WAITING_LONG", "last_flight"]

WAITING_LONG = timedelta(minutes=10)
"""How long a message may wait to be sent, or a source to be polled, before something is wrong."""


def last_flight(tx: Transaction) -> Flight | None:
    """Of the daily canary; None where none was sent yet."""
    fact = tx.journal.recall(CANARY)
    return Flight.read(fact) if fact else None
