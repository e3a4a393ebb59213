"""The page on the outbox: deliveries by state and age, with their last errors, and channels that are blocked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from monitor.domain.delivery.circuit_breaker import Breaker
from monitor.domain.delivery.outbox import DeliveryState, is_person
from monitor.ports.delivery import ChannelState
from monitor.ports.queries.page_operations import DeliveryCount, DeliveryCursor, DeliveryRow, HasPageOperations
from monitor.ports.repositories.store import HasChannels

_ROWS = 50


class OutboxPageTransaction(HasChannels, HasPageOperations, Protocol):
    """Repositories of the page on the outbox."""


class Shelf(StrEnum):
    """Which deliveries are listed."""

    WAITING = "waiting"
    DEAD = "dead"
    DELIVERED = "delivered"
    REPLACED = "replaced"

    @property
    def states(self) -> tuple[DeliveryState, ...]:
        return _STATES[self]


_REPLACED = (DeliveryState.SUPERSEDED, DeliveryState.REROUTED, DeliveryState.SUMMARISED)
_STATES = {
    Shelf.WAITING: tuple(state for state in DeliveryState if not state.is_final),
    Shelf.DEAD: (DeliveryState.DEAD,),
    Shelf.DELIVERED: (DeliveryState.DELIVERED,),
    Shelf.REPLACED: _REPLACED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryLine:
    """One delivery. `channel` is "a direct message" for a person. `waited` is how long it waited or has waited until
    now.
    """

    row: DeliveryRow
    channel: str
    waited: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxPage:
    """`counts` are all states. `older` is where the next page begins, None on the last one. `oldest` is since when the
    oldest waiting delivery could have been sent.
    """

    shelf: Shelf
    counts: tuple[DeliveryCount, ...]
    lines: tuple[DeliveryLine, ...]
    older: DeliveryCursor | None
    oldest: datetime | None
    blocked: tuple[ChannelState, ...]
    breakers: tuple[Breaker, ...]

    def count(self, shelf: Shelf) -> int:
        return sum(one.count for one in self.counts if one.state in shelf.states)


def outbox_page(
    tx: OutboxPageTransaction, shelf: Shelf, *, now: datetime, before: DeliveryCursor | None = None, limit: int = _ROWS
) -> OutboxPage:
    """Return a page of deliveries, those that were due last first."""
    rows = tx.page_operations.deliveries(shelf.states, before=before, limit=limit + 1)
    counts = tx.page_operations.delivery_counts()
    waiting = [one.oldest for one in counts if not one.state.is_final]
    return OutboxPage(
        shelf=shelf,
        counts=counts,
        lines=_lines(rows[:limit], now),
        older=rows[limit - 1].cursor if len(rows) > limit else None,
        oldest=min(waiting, default=None),
        blocked=tx.channels.blocked(),
        breakers=tx.channels.open_breakers(),
    )


def _lines(rows: Sequence[DeliveryRow], now: datetime) -> tuple[DeliveryLine, ...]:
    return tuple(
        DeliveryLine(
            row=row,
            channel="a direct message" if is_person(row.channel) else row.channel,
            waited=max((row.delivered_at or now) - row.created_at, timedelta(0)),
        )
        for row in rows
    )
