"""What people do with messages: the log of it, the labels that they give, and whoever explains a verdict to them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from monitor.domain.alerts.mute import Mute
from monitor.domain.event.identity import EventId
from monitor.domain.interactions.feedback import AlertSaid, Label
from monitor.domain.interactions.interaction import Recorded

__all__ = ["Explained", "Explainer", "InteractionLog", "LabelBook"]


class InteractionLog(Protocol):
    def get(self, key: str) -> Recorded | None: ...

    def add(self, recorded: Recorded) -> bool:
        """Insert unless its key is known; says whether it did."""
        ...

    def save(self, recorded: Recorded) -> None:
        """Store what came of an interaction that was taken back. Raises StoreError where its row is gone."""
        ...

    def of_event(self, event_id: EventId) -> tuple[Recorded, ...]:
        """All that was done to an event and to those that became part of it, in order of time."""
        ...

    def of_mutes(self) -> tuple[Recorded, ...]:
        """All by which a rule was muted or let speak again, in order of time."""
        ...

    def decided(self) -> tuple[Recorded, ...]:
        """Every decision on an event that was not taken back, in order of time."""
        ...

    def mutes(self, *, now: datetime) -> tuple[Mute, ...]:
        """The rules that are muted now."""
        ...


class LabelBook(Protocol):
    """Labels, one an interaction."""

    def put(self, label: Label) -> None:
        """Insert, or replace the one of the same interaction."""
        ...

    def drop(self, key: str) -> None: ...

    def get(self, key: str) -> Label | None: ...

    def all(self) -> tuple[Label, ...]:
        """In order of time."""
        ...

    def alerts(self) -> tuple[AlertSaid, ...]:
        """All that was announced, samples aside, and whether people judged it; in order of time."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """Why something was alerted or not: `text` is a paragraph. `alerted`: an alert came of it, or a rule wants it.

    `title`, `body` and `language` are the words that were judged, `url` their address; "" where there is none.
    `source_id` is whose article it is. `example` is the line by which a rule would have to match them.
    """

    text: str
    alerted: bool
    title: str = ""
    body: str = ""
    language: str = ""
    url: str = ""
    source_id: str = ""
    example: str = ""


class Explainer(Protocol):
    async def why(self, name: str, *, channel: str) -> Explained | None:
        """Of an event's label, an article's id or an address, as `monitor why` tells it to the readers of the channel;
        None where nothing is called so. Raises MonitorError where it can't be told now.
        """
        ...

    async def judge(self, text: str, *, channel: str) -> Explained:
        """Of a text that somebody wrote: of the address in it, or of its words. `channel` and errors as in `why`."""
        ...
