"""One messenger with what its delivery needs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from monitor.domain.delivery.outbox import DeliveryTimes
from monitor.domain.delivery.reroute import Fallbacks
from monitor.ports.delivery import Messenger
from monitor.ports.repositories.store import HasBursts, HasChannels, HasJournal, HasOutbox, Store


class DeliveryTransaction(HasBursts, HasChannels, HasJournal, HasOutbox, Protocol):
    """Repositories of the delivery of messages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessengerLink:
    """`serves`: whether a channel belongs to the messenger. `fallback_routes`: the fallback channels."""

    store: Store[DeliveryTransaction]
    messenger: Messenger
    serves: Callable[[str], bool]
    clock: Callable[[], datetime]
    times: DeliveryTimes
    workspace: str
    fallback_routes: Callable[[], Fallbacks]
